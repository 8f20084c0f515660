#include "api/serve/data_folder.hpp"

#include "domain/core/hex.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace contentos {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSecretBytes = 32;

StoreError failed(std::string const& what, fs::path const& path, std::string const& why) {
  return {StoreErrorCode::internal, false, what + " " + path.string() + ": " + why};
}

}  // namespace

Result<DataFolder> DataFolder::open(fs::path path) {
  std::error_code error;
  path = fs::absolute(path, error);
  auto const is_new = !fs::exists(path, error);
  for (char const* part : {"", "imports", "spool"}) {
    fs::create_directories(path / part, error);
    if (error) { return failed("cannot make", path / part, error.message()); }
  }
  // The database's own user must be able to walk through to its cluster; everything else in here is closed by itself.
  if (is_new) { fs::permissions(path, fs::perms::owner_all | fs::perms::group_exec | fs::perms::others_exec, error); }
  for (char const* part : {"imports", "spool"}) { fs::permissions(path / part, fs::perms::owner_all, error); }
  if (error) { return failed("cannot close", path, error.message()); }
  return DataFolder(std::move(path));
}

Result<void> DataFolder::write_private(fs::path const& file, std::string const& text) {
  auto const draft = fs::path(file).concat(".new");
  int const fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) { return failed("cannot write", draft, std::strerror(errno)); }
  auto const written = ::write(fd, text.data(), text.size());
  auto const synced = ::fsync(fd);
  auto const closed = ::close(fd);
  if (written != static_cast<ssize_t>(text.size()) || synced != 0 || closed != 0) {
    return failed("cannot write", draft, std::strerror(errno));
  }
  std::error_code error;
  fs::rename(draft, file, error);
  if (error) { return failed("cannot write", file, error.message()); }
  return {};
}

Result<std::string> DataFolder::secret(std::string const& file, char const* override_name, Identity& identity) const {
  char const* named = std::getenv(override_name);
  fs::path const path = named != nullptr ? fs::path(named) : path_ / file;
  std::error_code error;
  if (named == nullptr && !fs::exists(path, error)) {
    auto const written = write_private(path, to_hex(identity.random_bytes(kSecretBytes)) + "\n");
    if (!written) { return written.error(); }
  }
  return read_key(path);
}

Result<std::string> DataFolder::read_key(fs::path const& file) {
  std::ifstream in(file);
  std::string text;
  in >> text;
  auto const bytes = from_hex(text);
  if (!bytes || bytes->size() != kSecretBytes) { return failed("not a key of 64 hex digits:", file, in ? "wrong content" : "unreadable"); }
  return *bytes;
}

}  // namespace contentos
