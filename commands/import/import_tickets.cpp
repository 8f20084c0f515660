#include "commands/import/import_tickets.hpp"

#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"

#include <boost/json/value_to.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

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
    return ImportTicket{*id, TenantScope(*tenant), import_request_from(ticket.at("request").as_object())};
  } catch (std::exception const&) { return std::nullopt; }  // a machine that lost power can leave half a file
}

}  // namespace

ImportTickets::ImportTickets(fs::path folder) : folder_(std::move(folder)) { fs::create_directories(folder_); }

Result<void> ImportTickets::keep(ImportTicket const& ticket, fs::path const& lines) const {
  std::error_code failed;
  fs::rename(lines, data_file(ticket.id), failed);
  if (failed) { return StoreError{StoreErrorCode::internal, false, "the import's file could not be kept: " + failed.message()}; }
  return write(ticket);
}

Result<void> ImportTickets::write(ImportTicket const& ticket) const {
  auto const path = folder_ / (ticket.id.str() + ".json");
  auto const draft = fs::path(path).concat(".new");
  std::ofstream out(draft, std::ios::binary);
  out << canonical_json(json::object{{"request", to_json(ticket.request)}, {"tenant", ticket.scope.tenant().str()}});
  out.close();
  std::error_code failed;
  if (out) { fs::rename(draft, path, failed); }
  if (!out || failed) { return StoreError{StoreErrorCode::internal, false, "the import's ticket could not be written"}; }
  return {};
}

void ImportTickets::forget(OperationId id) const {
  std::error_code ignored;  // a file that is left is taken up, found finished and forgotten at the next start
  fs::remove(data_file(id), ignored);
  fs::remove(folder_ / (id.str() + ".json"), ignored);
}

void ImportTickets::sweep() const {
  std::vector<fs::path> orphans;
  for (auto const& file : fs::directory_iterator(folder_)) {
    auto const is_lines = file.path().extension() == ".ndjson";
    if (is_lines && !fs::exists(fs::path(file.path()).replace_extension(".json"))) { orphans.push_back(file.path()); }
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
