#include "domain/entry/deciding.hpp"

namespace contentos::entry {

namespace {

/// Why an entry's marks cannot be changed, as with a save.
std::optional<Rejection> unmarkable(State const& state, std::string_view command) {
  if (auto gone = absent(state)) { return gone; }
  return state.archived ? std::optional(invalid_transition(state, command)) : std::nullopt;
}

}  // namespace

Decided<Events> decide_one(State const& state, Place const& c) {
  if (auto rejection = unmarkable(state, "place")) { return *std::move(rejection); }
  if (c.site == state.site()) { return Events{}; }
  ClaimsAhead claims(state);
  auto const marks = placed(state, c.site);
  claims.needs.marks = &marks;
  return Events{Placed{c.site, claims.next()}};
}

Decided<Events> decide_one(State const& state, ChangeMetadata const& c) {
  if (auto rejection = unmarkable(state, "change_metadata")) { return *std::move(rejection); }
  if (c.metadata == state.marks.metadata && c.template_key == state.marks.template_key) { return Events{}; }
  MetadataChanged event{c.metadata, c.template_key};
  std::vector<FieldError> errors;
  check_rules(shape_of<MetadataChanged>(), &event, errors);
  if (!errors.empty()) { return Rejection{RejectionCode::validation_failed, "The metadata are not right.", std::move(errors)}; }
  return Events{std::move(event)};
}

Decided<Events> decide_one(State const& state, ChangeOwner const& c) {
  if (auto rejection = unmarkable(state, "change_owner")) { return *std::move(rejection); }
  return c.owner == state.owner ? Events{} : Events{OwnerChanged{c.owner}};
}

Tagged tagged(State const& state, std::vector<TagId> const& tags, ClaimsAhead claims) {
  auto marks = state.marks;
  marks.tags = tags;
  claims.needs.marks = &marks;
  return {tags, claims.next()};
}

Decided<Events> decide_one(State const& state, ChangeTags const& c) {
  if (auto rejection = unmarkable(state, "change_tags")) { return *std::move(rejection); }
  if (c.tags == state.marks.tags) { return Events{}; }
  return Events{tagged(state, c.tags, ClaimsAhead(state))};
}

}  // namespace contentos::entry
