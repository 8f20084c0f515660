// What commands may bring as a field's value. Rules bind what is written from now on, never what is stored.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace contentos {

/// A shape of texts: for people, for machines, and as a function, since the two must not differ and domain has no regular expressions.
struct Pattern {
  std::string_view regex;    // ECMA-262, for the contract; empty where there are `choices`
  std::string_view message;  // "Lower-case letters, …"
  std::string_view example;  // fits
  bool (*fits)(std::string_view);
  std::size_t most_bytes = std::numeric_limits<std::size_t>::max();  // of what fits: a field's own limit says nothing beyond it
  std::span<std::string_view const> choices{};                       // all that fits, where they are few: the contract lists them
};

/// What every reader of JSON holds exactly (RFC 7493, section 2.2).
inline constexpr std::int64_t kMostSafeInteger = 9'007'199'254'740'991;

struct Rules {
  bool required = false;           // whoever makes the record gives it, and it is never empty
  bool left_out = false;           // not stored where it has the value of a new object; what was stored without it has that value
  bool fixed = false;              // of a record: it stays as the record was made with it
  bool added_later = false;        // stored always, but not by releases before the field was there: then it has the value of a new object
  std::size_t most_bytes = 1'024;  // of a text, in UTF-8; of JSON, in canonical form
  std::size_t most_items = 100;    // of a list
  std::int64_t least = -kMostSafeInteger;  // of a number
  std::int64_t most = kMostSafeInteger;
  bool is_json_schema = false;       // of JSON: it is a schema, which commands look at before anything is decided (RecordCommands)
  Pattern const* pattern = nullptr;  // of a text that is not empty
  std::string_view about{};          // for the contract: what it is
  std::string_view example{};        // of a text, for the contract
};

inline constexpr Rules kLeftOut{.left_out = true};

}  // namespace contentos
