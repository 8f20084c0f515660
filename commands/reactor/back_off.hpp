// How long to wait before something is tried again.
#pragma once

#include "commands/ports/todo_store.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace contentos {

/// `first`, doubled `times` times, and never longer than `longest`.
[[nodiscard]] inline std::chrono::milliseconds backed_off(std::chrono::milliseconds first, std::int32_t times,
                                                          std::chrono::milliseconds longest) {
  while (times-- > 0 && first < longest) { first *= 2; }
  return std::min(first, longest);
}

/// Up to a quarter shorter or longer, by what the to-do is called and how often it was tried: so that what failed together does not come
/// back together.
[[nodiscard]] inline std::chrono::milliseconds jittered(std::chrono::milliseconds wait, Todo const& todo) {
  auto const spread = std::hash<std::string>{}(todo.name.event_id.str() + todo.name.key + std::to_string(todo.attempts)) % 501;
  return wait * (750 + static_cast<std::int64_t>(spread)) / 1000;
}

/// What may become `longest`, but never longer, once it is jittered. Cutting it off afterwards would bring half of all back together.
[[nodiscard]] constexpr std::chrono::milliseconds before_jitter(std::chrono::milliseconds longest) { return longest * 4 / 5; }

}  // namespace contentos
