// A struct with a field of every manner, and events of it, for tests.
#pragma once

#include "domain/fields/events.hpp"

namespace contentos::gauge {

struct Content {
  std::string name;
  std::int32_t rank = 7;
  std::optional<Timestamp> until;
  std::vector<std::string> marks;
  std::string color = "red";
  ClaimChanges claims;
  friend bool operator==(Content const&, Content const&) = default;
  static constexpr std::string_view kType = "gauge.made.v1", kVerb = "make";
  static constexpr auto fields() {
    return std::array{
        field<&Content::name>("name", {.required = true, .most_bytes = 20, .about = "What people call it."}),
        field<&Content::rank>("rank", {.least = 0, .most = 9}),
        field<&Content::until>("until"),
        field<&Content::marks>("marks/x", {.left_out = true, .most_bytes = 3, .most_items = 2}),
        field<&Content::color>("color", {.added_later = true}),
        field<&Content::claims>("claims", kLeftOut),
    };
  }
};
struct Broken {
  static constexpr std::string_view kType = "gauge.broken.v2", kVerb = "break";
  static constexpr NoFields fields() { return {}; }
};
/// One with a body, whose codec is by hand.
struct Told {
  std::string words;
  static constexpr std::string_view kType = "gauge.told.v1", kVerb = "tell";
};
using Event = std::variant<Content, Broken, Told>;

}  // namespace contentos::gauge
