#include "api/serve/address_file.hpp"

#include "api/serve/data_folder.hpp"

#include <fstream>

namespace contentos {

namespace fs = std::filesystem;

namespace {

fs::path file_in(fs::path const& folder) { return folder / "address"; }

}  // namespace

Result<void> write_address(fs::path const& folder, std::string const& address) {
  return DataFolder::write_private(file_in(folder), address + "\n");
}

std::optional<std::string> read_address(fs::path const& folder) {
  std::ifstream in(file_in(folder));
  std::string address;
  in >> address;
  if (!address.starts_with("http://")) { return std::nullopt; }
  return address;
}

void remove_address(fs::path const& folder, std::string const& address) {
  if (read_address(folder) != address) { return; }
  std::error_code ignored;
  fs::remove(file_in(folder), ignored);
}

}  // namespace contentos
