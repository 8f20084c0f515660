#include "infra/schema/pattern.hpp"

#include "domain/core/hex.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <string>

namespace contentos::schema {

namespace {

constexpr std::int64_t kMemoryBytes = 512 * 1024;  // of one compiled pattern and its automata

/// Writes `\uXXXX` as RE2 knows it, `\x{XXXX}`.
std::string translate(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '\\' || i + 1 == pattern.size()) {
      out.push_back(pattern[i]);
      continue;
    }
    auto const digits = pattern.substr(i + 2, 4);
    if (pattern[i + 1] == 'u' && digits.size() == 4 && std::ranges::all_of(digits, [](char c) { return hex_value(c) >= 0; })) {
      out.append("\\x{").append(digits).append("}");
      i += 5;
    } else {
      out.append(pattern.substr(i, 2));
      ++i;
    }
  }
  return out;
}

}  // namespace

std::unique_ptr<re2::RE2> make_regex(std::string_view pattern) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemoryBytes);
  return std::make_unique<re2::RE2>(translate(pattern), options);
}

}  // namespace contentos::schema
