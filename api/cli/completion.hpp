// Shell completion scripts for `contentos`, made of the commands and options that the parser itself has.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace contentos::cli {

/// The script for `bash`, `zsh` or `fish`; nothing for another shell.
[[nodiscard]] std::optional<std::string> completion_script(CLI::App const& app, std::string_view shell);

}  // namespace contentos::cli
