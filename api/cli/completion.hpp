// Shell completion scripts for `contentos`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace contentos::cli {

/// The script for `bash`, `zsh` or `fish`; nothing for another shell.
[[nodiscard]] std::optional<std::string> completion_script(std::string_view shell);

}  // namespace contentos::cli
