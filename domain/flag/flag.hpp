// A feature flag [003]: whether something new is there for somebody, under a key that no other flag of the tenant has. What it says of a
// subject is decided in evaluate.hpp. Stream: `flag-{flag_id}`.
#pragma once

#include "domain/fields/patterns.hpp"
#include "domain/record/kind.hpp"

namespace contentos::flag {

/// Of a roll-out: everybody.
inline constexpr std::int32_t kEverybody = 10'000;

/// A role in `?roles=`, which separates them with commas.
inline constexpr Pattern kRole{"^[^,]+$", "A role has no comma in it: whoever asks for flags gives roles with commas between them.", "beta",
                               [](std::string_view text) { return !text.empty() && text.find(',') == std::string_view::npos; }};

struct Content {
  std::string name;
  std::string flag_key;
  std::string description;
  bool is_enabled = false;
  std::int32_t rollout = kEverybody;  // hundredths of a percent
  std::optional<Timestamp> valid_from;
  std::optional<Timestamp> valid_until;
  std::set<std::string> target_users;
  std::set<std::string> target_roles;
  static constexpr auto fields() {
    constexpr Rules kUsers{.left_out = true, .most_bytes = 200, .most_items = 1'000, .about = "It is on for these, whatever the roll-out."};
    constexpr Rules kRoles{.left_out = true,
                           .most_bytes = 200,
                           .most_items = 1'000,
                           .pattern = &kRole,
                           .about = "It is on for whoever has one of these, whatever the roll-out."};
    return std::array{
        field<&Content::name>("name", {.required = true, .most_bytes = 200, .example = "New checkout"}),
        field<&Content::flag_key>(
            "flag_key", {.required = true, .pattern = &kKey, .about = "Unique among the tenant's flags.", .example = "checkout.new"}),
        field<&Content::description>("description", {.left_out = true, .most_bytes = 2'000}),
        field<&Content::is_enabled>("is_enabled"),
        field<&Content::rollout>(
            "rollout",
            {.least = 0, .most = kEverybody, .about = "For how many it is on, in hundredths of a percent: 250 is 2.5 %, 10000 everybody."}),
        field<&Content::valid_from>("valid_from", {.about = "It is off before."}),
        field<&Content::valid_until>("valid_until", {.about = "It is off from then on."}),
        field<&Content::target_users>("target_users", kUsers),
        field<&Content::target_roles>("target_roles", kRoles),
    };
  }
};

struct Word {
  static constexpr std::string_view kName = "flag", kPlural = "flags", kTitle = "Flags";
  static constexpr std::string_view kAbout = "What is new, and for whom it is there already.";
  using Content = flag::Content;
  static constexpr std::array kFacets{record::Facet{"flag_key"}};
  static std::set<Claim> claims(Content const& c) { return {{"flag_key", c.flag_key}}; }
  static std::string sort_key(Content const& c) { return c.flag_key; }
  static std::vector<std::string> facets(Content const& c) { return {"flag_key=" + c.flag_key}; }
  static std::vector<FieldError> check(Content const& c) {
    if (!c.valid_from || !c.valid_until || *c.valid_from < *c.valid_until) { return {}; }
    return {{"/valid_until", "out_of_range", "It ends before it begins."}};
  }
};

}  // namespace contentos::flag
