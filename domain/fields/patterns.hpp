// Shapes of texts that several words share.
#pragma once

#include "domain/core/hex.hpp"
#include "domain/fields/rules.hpp"

#include <algorithm>

namespace contentos {

namespace fields_detail {

constexpr bool is_slug_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
constexpr bool is_letter_or_digit(char c) { return is_slug_letter(c) || (c >= 'A' && c <= 'Z'); }

/// Whether every part between separators fits.
constexpr bool all_parts(std::string_view text, char separator, bool (*fits)(std::string_view)) {
  while (true) {
    auto const end = text.find(separator);
    if (!fits(text.substr(0, end))) { return false; }
    if (end == std::string_view::npos) { return true; }
    text.remove_prefix(end + 1);
  }
}

}  // namespace fields_detail

/// Part of an address: 1 to 100 of [a-z0-9-], with a letter or digit at both ends.
inline constexpr Pattern kSlug{
    "^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$", "1 to 100 of a-z, 0-9 and '-', with a letter or digit at both ends.", "news",
    [](std::string_view text) {
      using fields_detail::is_slug_letter;
      return !text.empty() && text.size() <= 100 && is_slug_letter(text.front()) && is_slug_letter(text.back()) &&
             std::ranges::all_of(text, [](char c) { return c == '-' || is_slug_letter(c); });
    },
    100};

/// What programs call a thing by: 1 to 100 of [a-z0-9._-], beginning with a letter.
inline constexpr Pattern kKey{
    "^[a-z][a-z0-9._-]{0,99}$", "1 to 100 of a-z, 0-9, '.', '_' and '-', beginning with a letter.", "hero",
    [](std::string_view text) {
      return !text.empty() && text.size() <= 100 && text.front() >= 'a' && text.front() <= 'z' &&
             std::ranges::all_of(text, [](char c) { return c == '.' || c == '_' || c == '-' || fields_detail::is_slug_letter(c); });
    },
    100};

/// An RGB colour as CSS writes it, in lower case.
inline constexpr Pattern kColor{
    "^#[0-9a-f]{6}$", "A colour such as #1a2b3c is needed here.", "#1a2b3c",
    [](std::string_view text) { return text.size() == 7 && text.front() == '#' && is_lower_hex(text.substr(1)); }, 7};

/// The shape of a BCP 47 tag, not its registry. At most 35 bytes long, which is the field's to say.
inline constexpr Pattern kLocale{
    "^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$", "A locale code such as en-US is needed here.", "en-US", [](std::string_view text) {
      return fields_detail::all_parts(text, '-', [](std::string_view part) {
        return !part.empty() && part.size() <= 8 && std::ranges::all_of(part, fields_detail::is_letter_or_digit);
      });
    }};

/// A host name (RFC 1123) in lower case: what is not ASCII is written in Punycode. At most 253 bytes long, which is the field's to say.
inline constexpr Pattern kHostName{
    "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$",
    "A host name such as www.example.org is needed here, in lower case and without a port.", "www.example.org", [](std::string_view text) {
      return fields_detail::all_parts(text, '.', [](std::string_view part) {
        using fields_detail::is_slug_letter;
        return !part.empty() && part.size() <= 63 && is_slug_letter(part.front()) && is_slug_letter(part.back()) &&
               std::ranges::all_of(part, [](char c) { return c == '-' || is_slug_letter(c); });
      });
    }};

/// What a renderer calls a template of its own.
inline constexpr Pattern kTemplateKey{"^[A-Za-z0-9._/-]{1,100}$", "1 to 100 of A-Z, a-z, 0-9, '.', '_', '/' and '-'.", "pages/landing",
                                      [](std::string_view text) {
                                        return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
                                          return c == '.' || c == '_' || c == '/' || c == '-' || fields_detail::is_letter_or_digit(c);
                                        });
                                      },
                                      100};

}  // namespace contentos
