#include "domain/entry/state.hpp"
#include "domain/event/overloaded.hpp"
#include "domain/record/record.hpp"
#include "domain/tag/tag.hpp"

#include <algorithm>
#include <iterator>

namespace contentos::entry {

namespace {

void apply_claims(State& state, ClaimChanges const& changes) {
  for (auto const& claim : changes.release) { state.claims.erase(claim); }
  state.claims.insert(changes.take.begin(), changes.take.end());
}

void end_review_and_schedule(State& state) {
  state.review.reset();
  state.schedule.reset();
}

/// A publication ends the review and the schedule of the version that it makes live, and of no other.
void make_live(State& state, Published const& e, EventMeta const& meta) {
  state.live = Live{e.version_id, e.number,   meta.occurred,      meta.author(), e.unpublish_at,   e.time_zone,
                    meta.version, e.checksum, e.content_checksum, e.slugs,       state.categories, state.tags};
  state.was_live = true;
  if (state.review && state.review->version_id == e.version_id) { state.review.reset(); }
  if (state.schedule && state.schedule->version_id == e.version_id) { state.schedule.reset(); }
}

void add_version(State& state, VersionSaved const& e, EventMeta const& meta) {
  VersionFacts facts;
  facts.id = e.version_id;
  facts.number = e.number;
  facts.at = meta.version;
  facts.schema_version = e.schema_version;
  facts.base_version_id = e.base_version_id;
  facts.is_autosave = e.is_autosave;
  facts.publish_note = e.publish_note;
  facts.restored_from = e.restored_from;
  facts.merged_with = e.merged_with;
  facts.title = e.title;
  facts.slugs = e.slugs;
  facts.checksum = e.checksum;
  facts.created_by = meta.author();
  facts.created_at = meta.occurred;
  facts.recorded_at = meta.recorded;
  facts.claims = e.unique_claims;
  state.versions.push_back(std::move(facts));
}

// NOLINTNEXTLINE(readability-function-size): one visit, a few lines for each event; its cases share nothing
void apply(State& state, Event const& event, EventMeta const& meta) {
  std::visit(Overloaded{
                 [&](Created const& e) {
                   state.exists = true;
                   state.id = e.entry_id;
                   state.type_key = e.type_key;
                   state.site_id = e.site_id;
                   state.external_id = e.external_id;
                   state.access = e.access;
                   state.categories = e.categories;
                   state.audit.can_delete = e.can_delete;
                   state.is_singleton =
                       std::any_of(e.claims.take.begin(), e.claims.take.end(), [](auto const& c) { return c.kind == "singleton"; });
                   apply_claims(state, e.claims);
                   audit_created(state.audit, meta);
                 },
                 [&](VersionSaved const& e) {
                   add_version(state, e, meta);
                   apply_claims(state, e.claims);
                 },
                 [&](Submitted const& e) {
                   state.review = Review{e.version_id, false, meta.author(), meta.occurred, {}};
                 },
                 [&](Approved const& e) {
                   if (!state.review) { return; }
                   state.review->approvals.push_back({meta.author(), meta.occurred, e.note});
                   state.review->approved = e.complete;
                 },
                 [&](Rejected const&) { state.review.reset(); },
                 [&](ReviewWithdrawn const&) { state.review.reset(); },
                 [&](Scheduled const& e) {
                   state.schedule =
                       Schedule{e.version_id, e.publish_at, e.unpublish_at, e.time_zone, meta.author(), meta.version, e.holds_claims, {}};
                   apply_claims(state, e.claims);
                 },
                 [&](Unscheduled const& e) {
                   state.schedule.reset();
                   apply_claims(state, e.claims);
                 },
                 [&](ScheduleFailed const& e) {
                   if (state.schedule && state.schedule->version_id == e.version_id) {
                     state.schedule->failed = ScheduleFailure{meta.occurred, e.code, e.reason};
                   }
                   apply_claims(state, e.claims);
                 },
                 [&](Published const& e) {
                   make_live(state, e, meta);
                   apply_claims(state, e.claims);
                 },
                 [&](Unpublished const& e) {
                   state.live.reset();
                   apply_claims(state, e.claims);
                 },
                 [&](Archived const& e) {
                   state.archived = true;
                   state.was_archived = true;
                   state.live.reset();
                   end_review_and_schedule(state);
                   apply_claims(state, e.claims);
                 },
                 [&](Unarchived const& e) {
                   state.archived = false;
                   apply_claims(state, e.claims);
                 },
                 [&](Deleted const& e) {
                   state.live.reset();
                   end_review_and_schedule(state);
                   state.editing.reset();
                   apply_claims(state, e.claims);
                   audit_deleted(state.audit, meta);
                 },
                 [&](Undeleted const& e) {
                   apply_claims(state, e.claims);
                   audit_undeleted(state.audit, meta);
                 },
                 [&](EditingStarted const& e) {
                   state.editing = Editing{e.editor, meta.occurred};
                 },
                 [&](EditingEnded const&) { state.editing.reset(); },
                 [&](Categorized const& e) { state.categories = e.categories; },
                 [&](Tagged const& e) {
                   state.tags = e.tags;
                   apply_claims(state, e.claims);
                 },
             },
             event);
}

/// Presence is about who looks at the editor, not about the record: it does not count as a change of it.
bool changes_the_record(Event const& event) {
  return !std::holds_alternative<EditingStarted>(event) && !std::holds_alternative<EditingEnded>(event);
}

}  // namespace

VersionFacts const* State::latest_saved() const {
  auto const it = std::find_if(versions.rbegin(), versions.rend(), [](auto const& v) { return !v.is_autosave; });
  return it == versions.rend() ? nullptr : &*it;
}

VersionFacts const* State::find(VersionId version_id) const {
  auto const it = std::find_if(versions.rbegin(), versions.rend(), [&](auto const& v) { return v.id == version_id; });
  return it == versions.rend() ? nullptr : &*it;
}

VersionFacts const* State::find_number(std::int32_t number) const {
  auto const it = std::find_if(versions.rbegin(), versions.rend(), [&](auto const& v) { return v.number == number; });
  return it == versions.rend() ? nullptr : &*it;
}

Status State::status() const {
  if (archived) { return Status::archived; }
  auto const* last = latest();
  if (last != nullptr && review && review->version_id == last->id) { return review->approved ? Status::approved : Status::in_review; }
  if (last != nullptr && schedule && schedule->is_pending() && schedule->version_id == last->id) { return Status::scheduled; }
  return live ? Status::published : Status::draft;
}

bool State::has_unpublished_changes() const {
  auto const* last = latest();
  if (last == nullptr || !live) { return false; }
  // A fold may have forgotten the live version's facts, so that nothing but what its publication said may be compared.
  if (live->content_checksum.empty()) { return live->version_id != last->id; }
  return live->content_checksum != last->checksum || live->slugs != last->slugs || live->categories != categories || live->tags != tags;
}

std::string_view status_name(Status status) {
  switch (status) {
    case Status::draft: return "draft";
    case Status::in_review: return "in_review";
    case Status::approved: return "approved";
    case Status::scheduled: return "scheduled";
    case Status::published: return "published";
    case Status::archived: return "archived";
  }
  return "draft";
}

State evolve(State state, Event const& event, EventMeta const& meta) {
  apply(state, event, meta);
  state.version = meta.version;
  if (changes_the_record(event)) { audit_updated(state.audit, meta); }
  return state;
}

Needs needs_of(State const& state) {
  auto const claims_of = [](VersionFacts const* version) { return version == nullptr ? nullptr : &version->claims; };
  Needs needs;
  if (state.live) {
    needs.live = claims_of(state.find(state.live->version_id));
    needs.live_tags = &state.live->tags;
  }
  if (state.schedule && state.schedule->is_pending() && state.schedule->holds_claims) {
    needs.scheduled = claims_of(state.find(state.schedule->version_id));
  }
  needs.saved = claims_of(state.latest_saved());
  needs.tags = &state.tags;
  return needs;
}

std::set<Claim> needed_claims(State const& state, Needs const& needs) {
  std::set<Claim> out{{"type_entry", state.type_key.str() + "/" + state.id.str()}};
  if (state.is_singleton) { out.insert({"singleton", state.type_key.str()}); }
  for (auto const* claims : {needs.live, needs.scheduled, needs.saved}) {
    if (claims != nullptr) { out.insert(claims->begin(), claims->end()); }
  }
  for (auto const* tags : {needs.tags, needs.live_tags}) {
    if (tags == nullptr) { continue; }
    for (auto const& tag : *tags) { out.insert(record::ref_claim({tag::Word::kName, tag.str()}, "entry-" + state.id.str())); }
  }
  return out;
}

std::set<Claim> needed_claims(State const& state) {
  if (!state.exists || state.is_deleted()) { return {}; }
  return needed_claims(state, needs_of(state));
}

}  // namespace contentos::entry
