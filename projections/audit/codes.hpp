// What rows of the trail call the words of the domain, its events and what was done: small numbers, which never change.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace contentos::audit {

// By code, from 1 on. A new name goes to the end; nothing is ever taken away, renamed or put between.
[[nodiscard]] std::span<std::string_view const> kinds();
[[nodiscard]] std::span<std::string_view const> types();
[[nodiscard]] std::span<std::string_view const> actions();

/// 0: the name has none here. It is then of a program that is newer, and the row says the name itself.
[[nodiscard]] std::int16_t code_of(std::span<std::string_view const> names, std::string_view name);

}  // namespace contentos::audit
