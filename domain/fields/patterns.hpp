// Shapes of texts that several words share.
#pragma once

#include "domain/fields/rules.hpp"

#include <algorithm>

namespace contentos {

namespace fields_detail {

constexpr bool is_slug_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
constexpr bool is_hex_digit(char c) { return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9'); }

}  // namespace fields_detail

/// Part of an address: 1 to 100 of [a-z0-9-], with a letter or digit at both ends.
inline constexpr Pattern kSlug{"^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$", "1 to 100 of a-z, 0-9 and '-', with a letter or digit at both ends.",
                               "news", [](std::string_view text) {
                                 using fields_detail::is_slug_letter;
                                 return !text.empty() && text.size() <= 100 && is_slug_letter(text.front()) &&
                                        is_slug_letter(text.back()) &&
                                        std::ranges::all_of(text, [](char c) { return c == '-' || is_slug_letter(c); });
                               }};

/// An RGB colour as CSS writes it, in lower case.
inline constexpr Pattern kColor{"^#[0-9a-f]{6}$", "A colour such as #1a2b3c is needed here.", "#1a2b3c", [](std::string_view text) {
                                  return text.size() == 7 && text.front() == '#' &&
                                         std::ranges::all_of(text.substr(1), fields_detail::is_hex_digit);
                                }};

}  // namespace contentos
