#include "domain/entry/state.hpp"
#include "domain/record/record.hpp"

#include <algorithm>
#include <iterator>

namespace contentos::entry {

namespace {

/// Of whatever event changes what the entry holds.
template <class Changing>
void apply_claims(State& state, Changing const& event) {
  if constexpr (requires { event.claims; }) {
    for (auto const& claim : event.claims.release) { state.claims.erase(claim); }
    state.claims.insert(event.claims.take.begin(), event.claims.take.end());
  }
}

void end_review_and_schedule(State& state) {
  state.review.reset();
  state.schedule.reset();
}

/// A publication ends the review and the schedule of the version that it makes live, and of no other.
void make_live(State& state, Published const& e, EventMeta const& meta) {
  state.live = Live{e.version_id, e.number,   meta.occurred,      meta.author(), e.unpublish_at, e.time_zone,
                    meta.version, e.checksum, e.content_checksum, e.slugs,       state.marks};
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

void apply(State& state, Created const& e, EventMeta const& meta) {
  state.exists = true;
  state.id = e.entry_id;
  state.type_key = e.type_key;
  state.default_site = e.site_id;
  state.external_id = e.external_id;
  state.access = e.access;
  state.marks.categories = e.categories;
  state.audit.can_delete = e.can_delete;
  state.is_singleton = std::any_of(e.claims.take.begin(), e.claims.take.end(), [](auto const& c) { return c.kind == "singleton"; });
  audit_created(state.audit, meta);
}
void apply(State& state, VersionSaved const& e, EventMeta const& meta) { add_version(state, e, meta); }
void apply(State& state, Submitted const& e, EventMeta const& meta) {
  state.review = Review{e.version_id, false, meta.author(), meta.occurred, {}};
}
void apply(State& state, Approved const& e, EventMeta const& meta) {
  if (!state.review) { return; }
  state.review->approvals.push_back({meta.author(), meta.occurred, e.note});
  state.review->approved = e.complete;
}
void apply(State& state, Rejected const&, EventMeta const&) { state.review.reset(); }
void apply(State& state, ReviewWithdrawn const&, EventMeta const&) { state.review.reset(); }
void apply(State& state, Scheduled const& e, EventMeta const& meta) {
  state.schedule = Schedule{e.version_id, e.publish_at, e.unpublish_at, e.time_zone, meta.author(), meta.version, e.holds_claims, {}};
}
void apply(State& state, Unscheduled const&, EventMeta const&) { state.schedule.reset(); }
void apply(State& state, ScheduleFailed const& e, EventMeta const& meta) {
  if (!state.schedule || state.schedule->version_id != e.version_id) { return; }
  state.schedule->failed = ScheduleFailure{meta.occurred, e.code, e.reason};
}
void apply(State& state, Published const& e, EventMeta const& meta) { make_live(state, e, meta); }
void apply(State& state, Unpublished const&, EventMeta const&) { state.live.reset(); }
void apply(State& state, Archived const&, EventMeta const&) {
  state.archived = true;
  state.was_archived = true;
  state.live.reset();
  end_review_and_schedule(state);
}
void apply(State& state, Unarchived const&, EventMeta const&) { state.archived = false; }
void apply(State& state, Deleted const&, EventMeta const& meta) {
  state.live.reset();
  end_review_and_schedule(state);
  state.editing.reset();
  audit_deleted(state.audit, meta);
}
void apply(State& state, Undeleted const&, EventMeta const& meta) { audit_undeleted(state.audit, meta); }
void apply(State& state, EditingStarted const& e, EventMeta const& meta) { state.editing = Editing{e.editor, meta.occurred}; }
void apply(State& state, EditingEnded const&, EventMeta const&) { state.editing.reset(); }
void apply(State& state, Categorized const& e, EventMeta const&) { state.marks.categories = e.categories; }
void apply(State& state, Tagged const& e, EventMeta const&) { state.marks.tags = e.tags; }
void apply(State& state, Placed const& e, EventMeta const&) { state.marks = placed(state, e.site_id); }
void apply(State& state, MetadataChanged const& e, EventMeta const&) {
  state.marks.metadata = e.metadata;
  state.marks.template_key = e.template_key;
}
void apply(State& state, OwnerChanged const& e, EventMeta const&) { state.owner = e.owner; }

/// Presence is about who looks at the editor, not about the record: it does not count as a change of it.
bool changes_the_record(Event const& event) {
  return !std::holds_alternative<EditingStarted>(event) && !std::holds_alternative<EditingEnded>(event);
}

}  // namespace

Status State::status() const {
  if (archived) { return Status::archived; }
  auto const* last = latest();
  if (last != nullptr && review && review->version_id == last->id) { return review->approved ? Status::approved : Status::in_review; }
  if (last != nullptr && schedule && schedule->is_pending() && schedule->version_id == last->id) { return Status::scheduled; }
  return live ? Status::published : Status::draft;
}

bool State::has_unpublished_changes() const {
  auto const* last = latest();
  return last != nullptr && live && !is_live_as(*last);
}

bool State::is_live_as(VersionFacts const& facts) const {
  if (!live) { return false; }
  // A fold may have forgotten the live version's facts, so that nothing but what its publication said may be compared.
  if (live->content_checksum.empty()) { return live->version_id == facts.id; }
  return live->content_checksum == facts.checksum && live->slugs == facts.slugs && live->marks == marks;
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
  std::visit(
      [&](auto const& e) {
        apply(state, e, meta);
        apply_claims(state, e);
      },
      event);
  state.version = meta.version;
  if (changes_the_record(event)) { audit_updated(state.audit, meta); }
  return state;
}

Needs needs_of(State const& state) {
  auto const claims_of = [](VersionFacts const* version) { return version == nullptr ? nullptr : &version->claims; };
  Needs needs;
  if (state.live) {
    needs.live = claims_of(state.versions.find(state.live->version_id));
    needs.live_marks = &state.live->marks;
  }
  if (state.schedule && state.schedule->is_pending() && state.schedule->holds_claims) {
    needs.scheduled = claims_of(state.versions.find(state.schedule->version_id));
  }
  needs.saved = claims_of(state.versions.latest_saved());
  needs.marks = &state.marks;
  return needs;
}

std::set<Claim> needed_claims(State const& state, Needs const& needs) {
  std::set<Claim> out{record::exists_claim("entry", state.id.str()), {"type_entry", state.type_key.str() + "/" + state.id.str()}};
  if (state.is_singleton) { out.insert({"singleton", state.type_key.str()}); }
  for (auto const* claims : {needs.live, needs.scheduled, needs.saved}) {
    if (claims != nullptr) { out.insert(claims->begin(), claims->end()); }
  }
  auto const stream = "entry-" + state.id.str();
  for (auto const* marks : {needs.marks, needs.live_marks}) {
    if (marks == nullptr) { continue; }
    for (auto const& tag : marks->tags) { out.insert(record::ref_claim(record::reference_to(tag), stream)); }
    // The default site is never deleted, so nobody has to hold it.
    if (marks->placed_on) { out.insert(record::ref_claim(record::reference_to(*marks->placed_on), stream)); }
  }
  return out;
}

Marks placed(State const& state, SiteId site) {
  auto marks = state.marks;
  marks.placed_on = site == state.default_site ? std::nullopt : std::optional(site);
  return marks;
}

std::set<Claim> needed_claims(State const& state) {
  if (!state.exists || state.is_deleted()) { return {}; }
  return needed_claims(state, needs_of(state));
}

}  // namespace contentos::entry
