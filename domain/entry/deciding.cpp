#include "domain/entry/deciding.hpp"

#include <boost/json/array.hpp>

namespace contentos::entry {

Rejection invalid_transition(State const& state, std::string_view command) {
  Rejection r{RejectionCode::invalid_transition,
              "An entry that is " + std::string(status_name(state.status())) + " does not allow " + std::string(command) + "."};
  r.extra["status"] = status_name(state.status());
  boost::json::array allowed;
  for (auto const& name : allowed_transitions(state)) { allowed.emplace_back(name); }
  r.extra["allowed"] = std::move(allowed);
  return r;
}

std::optional<Rejection> absent(State const& state) {
  return state.exists && !state.is_deleted() ? std::nullopt : std::optional(no_such_record());
}

ClaimChanges ClaimsAhead::next() {
  auto after = needed_claims(state_, needs);
  auto changes = claim_difference(held_, after);
  held_ = std::move(after);
  return changes;
}

}  // namespace contentos::entry
