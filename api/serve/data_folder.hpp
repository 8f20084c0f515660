// The data folder of an instance: what lies where, and the secrets that are made once and never leave it.
#pragma once

#include "commands/ports/identity.hpp"
#include "domain/core/result.hpp"

#include <filesystem>
#include <string>

namespace contentos {

/// Layout: `postgres/` (the embedded cluster), `delivery/` and `versions/` (RocksDB), `imports/` and `spool/` (files under way),
/// `master.key`, `sealing.key`, `admin-token` (mode 0600 each), and while a server runs `address` (address_file.hpp).
class DataFolder {
public:
  /// Makes the folder (mode 0700 for what holds secrets) when it is not there.
  /// Errors: internal, with the path and the system's reason.
  [[nodiscard]] static Result<DataFolder> open(std::filesystem::path path);

  [[nodiscard]] std::filesystem::path const& path() const { return path_; }
  [[nodiscard]] std::filesystem::path admin_token() const { return path_ / "admin-token"; }

  /// The 32 bytes of a secret: from the file that the environment variable `override_name` names, else from `file` here, made on first use.
  /// Errors: internal for a file that cannot be read or is not 64 hex digits.
  [[nodiscard]] Result<std::string> secret(std::string const& file, char const* override_name, Identity& identity) const;

  /// The 32 bytes of a secret that is there. Errors: internal, with the path and what is wrong with it.
  [[nodiscard]] static Result<std::string> read_key(std::filesystem::path const& file);

  /// Writes a small file that only its owner may read, all or nothing.
  [[nodiscard]] static Result<void> write_private(std::filesystem::path const& file, std::string const& text);

private:
  explicit DataFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace contentos
