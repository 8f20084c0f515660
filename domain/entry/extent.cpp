#include "domain/entry/extent.hpp"

#include <utility>

namespace contentos::entry {

void forget_older_versions(State& state) {
  auto const& versions = state.versions;
  if (versions.size() < 2) { return; }
  auto const is_named = [](auto const& fact, VersionId id) { return fact && fact->version_id == id; };
  History kept;
  for (auto const& v : versions) {
    bool const is_latest = &v == &versions.back() || &v == versions.latest_saved();
    if (is_latest || is_named(state.live, v.id) || is_named(state.review, v.id) || is_named(state.schedule, v.id)) { kept.push_back(v); }
  }
  state.versions = std::move(kept);
}

State without_content(State state) {
  History versions;
  for (auto facts : state.versions) {
    facts.title.clear();
    facts.publish_note.clear();
    versions.push_back(std::move(facts));
  }
  state.versions = std::move(versions);
  if (state.review) {
    for (auto& approval : state.review->approvals) { approval.note.clear(); }
  }
  return state;
}

Extent extent(State const& state) {
  auto const& versions = state.versions;
  if (versions.is_whole()) { return Extent::whole; }
  auto const lacks = [&](auto const& fact) { return fact && versions.find(fact->version_id) == nullptr; };
  return lacks(state.live) || lacks(state.schedule) ? Extent::lacking : Extent::newest;
}

}  // namespace contentos::entry
