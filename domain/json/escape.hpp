// What JSON writes with a backslash.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace contentos {

/// Appends what the escape means whose backslash stands before `at`, and goes on behind it. Returns false where there is none, or a lone
/// surrogate; `at` and `out` are then of no use any more.
[[nodiscard]] bool append_escaped(std::string& out, std::string_view json, std::size_t& at);

}  // namespace contentos
