#include "domain/json/number.hpp"

#include "domain/core/result.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace contentos {

namespace {

struct Decimal {
  std::array<char, 32> digits{};  // the shortest that read back as the same double, without a point
  int count = 0;
  int exponent = 0;  // the value is 0.digits × 10^exponent
};

/// Takes `d.ddde±xx` apart, which is how to_chars writes the shortest form.
Decimal shortest(double magnitude) {
  std::array<char, 40> text{};
  auto const end = std::to_chars(text.data(), text.data() + text.size(), magnitude, std::chars_format::scientific).ptr;
  auto const* const mark = std::find(text.data(), end, 'e');
  Decimal out;
  for (auto const* c = text.data(); c != mark; ++c) {
    if (*c != '.') { out.digits[static_cast<std::size_t>(out.count++)] = *c; }
  }
  auto const* from = mark + 1;
  if (*from == '+') { ++from; }
  int power = 0;
  std::from_chars(from, end, power);
  out.exponent = power + 1;
  return out;
}

}  // namespace

void append_number(std::string& out, double value) {
  CONTENTOS_ENSURE(std::isfinite(value), "JSON has no number for NaN and infinity");
  if (value == 0) {
    out.push_back('0');
    return;
  }
  if (value < 0) { out.push_back('-'); }
  auto const d = shortest(std::fabs(value));
  auto const count = static_cast<std::size_t>(d.count);
  std::string_view const digits(d.digits.data(), count);
  // The four cases of ECMA-262, Number::toString, with k = count and n = exponent.
  if (d.count <= d.exponent && d.exponent <= 21) {
    out.append(digits).append(static_cast<std::size_t>(d.exponent - d.count), '0');
  } else if (0 < d.exponent && d.exponent <= 21) {
    auto const whole = static_cast<std::size_t>(d.exponent);
    out.append(digits.substr(0, whole)).append(1, '.').append(digits.substr(whole));
  } else if (-6 < d.exponent && d.exponent <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-d.exponent), '0').append(digits);
  } else {
    out.push_back(digits[0]);
    if (count > 1) { out.append(1, '.').append(digits.substr(1)); }
    int const power = d.exponent - 1;
    out.append(power < 0 ? "e-" : "e+").append(std::to_string(std::abs(power)));
  }
}

}  // namespace contentos
