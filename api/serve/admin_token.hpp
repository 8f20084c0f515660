// The first admin token, which nobody could ask for: made at the first start and left in a file that only its owner may read.
#pragma once

#include "api/serve/data_folder.hpp"
#include "commands/access/authenticator.hpp"
#include "commands/token/token_commands.hpp"

#include <filesystem>

namespace contentos {

/// Returns true when this call made it. Before it is made it lies in the data folder as a draft, so that a crash at any point leaves either
/// no token or one whose text the next start puts into `file`.
/// Errors: those of log and file.
[[nodiscard]] Result<bool> make_admin_token(TokenCommands& tokens, Authenticator const& authenticator, Identity const& identity,
                                            DataFolder const& data, std::filesystem::path const& file);

}  // namespace contentos
