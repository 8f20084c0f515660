#include "commands/import/import_tickets.hpp"

#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"

#include <boost/json/value_to.hpp>

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace contentos {

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

std::optional<ImportTicket> read_ticket(fs::path const& path) {
  auto const id = OperationId::parse(path.stem().string());
  if (path.extension() != ".json" || !id) { return std::nullopt; }
  std::ifstream in(path, std::ios::binary);
  std::string const text{std::istreambuf_iterator<char>(in), {}};
  try {
    auto const ticket = stored_json(text);
    auto const tenant = TenantId::parse(json::value_to<std::string>(ticket.at("tenant")));
    if (!tenant) { return std::nullopt; }
    auto const* starts = ticket.as_object().if_contains("starts");
    return ImportTicket{*id, TenantScope(*tenant), import_request_from(ticket.at("request").as_object()),
                        starts == nullptr ? 0 : starts->to_number<unsigned>()};
  } catch (std::exception const&) { return std::nullopt; }  // a disk can tell something else than was written
}

StoreError disk_error(char const* what, std::error_code const& why) {
  return {StoreErrorCode::internal, false, std::string(what) + ": " + why.message()};
}

std::error_code last_error() { return {errno, std::generic_category()}; }

/// A file's bytes, or the names in a folder.
std::error_code sync(fs::path const& path) {
  int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) { return last_error(); }
  auto const failed = ::fsync(fd) == 0 ? std::error_code() : last_error();
  ::close(fd);
  return failed;
}

}  // namespace

Result<void> ImportTickets::keep(ImportTicket const& ticket, fs::path const& lines) const {
  auto failed = sync(lines);
  if (!failed) { fs::rename(lines, data_file(ticket.id), failed); }
  if (failed) { return disk_error("the import's file could not be kept", failed); }
  return write(ticket);
}

Result<void> ImportTickets::write(ImportTicket const& ticket) const {
  auto const path = folder_ / (ticket.id.str() + ".json");
  auto const draft = fs::path(path).concat(".new");
  std::ofstream out(draft, std::ios::binary);
  out << canonical_json(
      json::object{{"request", to_json(ticket.request)}, {"starts", ticket.starts}, {"tenant", ticket.scope.tenant().str()}});
  out.close();
  auto failed = out ? sync(draft) : std::make_error_code(std::errc::io_error);
  if (!failed) { fs::rename(draft, path, failed); }
  if (!failed) { failed = sync(folder_); }  // of the lines' new name too
  if (failed) { return disk_error("the import's ticket could not be written", failed); }
  return {};
}

void ImportTickets::forget(OperationId id) const {
  std::error_code ignored;  // a file that is left is taken up, found finished and forgotten at the next start
  fs::remove(data_file(id), ignored);
  fs::remove(folder_ / (id.str() + ".json"), ignored);
}

void ImportTickets::sweep() const {
  fs::create_directories(folder_);
  std::vector<fs::path> orphans;
  for (auto const& file : fs::directory_iterator(folder_)) {
    std::error_code unknown;
    bool const is_alone = !fs::exists(fs::path(file.path()).replace_extension(".json"), unknown) && !unknown;
    if (file.path().extension() == ".new" || (file.path().extension() == ".ndjson" && is_alone)) { orphans.push_back(file.path()); }
  }
  std::error_code ignored;
  for (auto const& file : orphans) { fs::remove(file, ignored); }
}

std::vector<ImportTicket> ImportTickets::all() const {
  std::vector<ImportTicket> out;
  for (auto const& file : fs::directory_iterator(folder_)) {
    if (auto ticket = read_ticket(file.path())) { out.push_back(std::move(*ticket)); }
  }
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.id < b.id; });
  return out;
}

}  // namespace contentos
