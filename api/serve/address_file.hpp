// The file `address` in a data folder: where the server of that folder listens, while it runs. The command line looks there. One that a
// killed server has left behind is found out by its proof (api/server_proof.hpp).
#pragma once

#include "domain/core/result.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace contentos {

/// Errors: internal, with the path and the system's reason. Durability: whole or not at all.
[[nodiscard]] Result<void> write_address(std::filesystem::path const& folder, std::string const& address);

/// `http://127.0.0.1:8080`; nothing when there is no such file, or something else in it.
[[nodiscard]] std::optional<std::string> read_address(std::filesystem::path const& folder);

/// Removes the file when it says this address, and leaves another process's.
void remove_address(std::filesystem::path const& folder, std::string const& address);

}  // namespace contentos
