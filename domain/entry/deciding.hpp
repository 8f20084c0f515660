// What the deciders of entries share. Internal to domain/entry.
#pragma once

#include "domain/entry/decide.hpp"
#include "domain/event/record_spec.hpp"

#include <optional>
#include <string_view>

namespace contentos::entry {

using Events = std::vector<Event>;

/// Rejection invalid_transition, which names the status and what it allows.
[[nodiscard]] Rejection invalid_transition(State const& state, std::string_view command);
/// Rejection not_found of an entry that is not there, or deleted.
[[nodiscard]] std::optional<Rejection> absent(State const& state);

/// Follows what the entry holds through the events of one decision: each of them says how the claims change by it.
class ClaimsAhead {
public:
  explicit ClaimsAhead(State const& state) : needs(needs_of(state)), state_(state), held_(state.claims) {}

  Needs needs;  // after the event that is made next

  [[nodiscard]] ClaimChanges next();
  [[nodiscard]] ClaimChanges all_given_back() const { return claim_difference(held_, {}); }

private:
  State const& state_;
  std::set<Claim> held_;
};

// Marks (decide_marks.cpp).
[[nodiscard]] Decided<Events> decide_one(State const& state, Place const& c);
[[nodiscard]] Decided<Events> decide_one(State const& state, ChangeMetadata const& c);
[[nodiscard]] Decided<Events> decide_one(State const& state, ChangeOwner const& c);
[[nodiscard]] Decided<Events> decide_one(State const& state, ChangeTags const& c);

/// That it bears these tags from now on, as the last event of a decision whose others `claims` has followed.
[[nodiscard]] Tagged tagged(State const& state, std::vector<TagId> const& tags, ClaimsAhead claims);

}  // namespace contentos::entry
