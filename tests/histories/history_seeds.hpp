// Which histories a test tells. The environment variable CONTENTOS_HISTORY_SEEDS says how many, or which one: `2000`, `#17`.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace contentos::test {

/// Whether this is compiled for a sanitizer, which looks at every step as closely in few histories as in many.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

[[nodiscard]] inline std::string asked_history_seeds() {
  auto const* asked = std::getenv("CONTENTOS_HISTORY_SEEDS");
  return asked != nullptr ? asked : "";
}

/// 1, 2, 3 …, `usual` of them when nothing was asked for.
[[nodiscard]] inline std::vector<std::uint64_t> history_seeds(std::size_t usual) {
  auto const asked = asked_history_seeds();
  if (asked.starts_with('#')) { return {std::strtoull(asked.c_str() + 1, nullptr, 10)}; }
  std::vector<std::uint64_t> out(asked.empty() ? usual : std::strtoull(asked.c_str(), nullptr, 10));
  for (std::size_t i = 0; i < out.size(); ++i) { out[i] = i + 1; }
  return out;
}

}  // namespace contentos::test
