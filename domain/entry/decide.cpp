#include "domain/entry/decide.hpp"

#include "domain/entry/deciding.hpp"

#include <algorithm>

namespace contentos::entry {

namespace {

Decided<Events> decide_one(State const& state, Create const& c) {
  if (state.exists) {
    return Rejection{RejectionCode::already_exists, "There is an entry of this id already.", {{"/entry_id", "not_unique", "Taken."}}};
  }
  if (!is_client_id(c.id.str())) {
    return invalid_field("/entry_id", "pattern", "An id is 1 to 64 of A-Z, a-z, 0-9, '.', '_', '-', and neither '.' nor '..' alone.");
  }
  if (c.access != "public") { return invalid_field("/access", "unsupported", "Only public entries are supported."); }
  auto after = state;
  after.id = c.id;
  after.type_key = c.type_key;
  after.is_singleton = c.is_singleton;
  auto const needs = needed_claims(after, Needs{});
  return Events{Created{c.id, c.type_key, c.site_id, c.external_id, c.categories, c.access, true, claim_difference({}, needs)}};
}

Rejection stale_base(VersionFacts const& latest) {
  Rejection r{RejectionCode::version_conflict,
              "The save is not based on the latest version.",
              {{"/base_version_id", "version_conflict", "The latest version is number " + std::to_string(latest.number) + "."}}};
  r.extra["latest_version"] = describe(latest);
  return r;
}

/// Whether the save may follow what is there.
std::optional<Rejection> check_base(State const& state, Save const& c) {
  auto const* latest = state.latest();
  if (c.base_version_id && state.versions.find(*c.base_version_id) == nullptr) { return unknown_version("/base_version_id"); }
  if (c.unconditional || latest == nullptr || c.base_version_id == latest->id) { return std::nullopt; }
  if (!c.base_version_id) { return invalid_field("/base_version_id", "required", "The version that the save is based on is needed."); }
  return stale_base(*latest);
}

Decided<Events> decide_one(State const& state, Save const& c) {
  if (auto gone = absent(state)) { return *gone; }
  if (state.latest() != nullptr && state.latest()->id == c.version_id) { return Events{}; }
  if (state.archived) { return invalid_transition(state, "save"); }
  if (auto wrong = check_base(state, c)) { return *wrong; }
  VersionSaved saved;
  saved.version_id = c.version_id;
  saved.number = (state.latest() == nullptr ? 0 : state.latest()->number) + 1;
  saved.schema_version = c.content.schema_version;
  saved.base_version_id = c.base_version_id;
  saved.is_autosave = c.is_autosave;
  saved.publish_note = c.publish_note;
  saved.restored_from = c.restored_from;
  saved.merged_with = c.merged_with;
  saved.title = c.content.title;
  saved.slugs = c.content.slugs;
  saved.changed_fields = c.content.changed_fields;
  saved.checksum = c.content.checksum;
  saved.data = c.content.data;
  saved.unique_claims = c.content.unique_claims;
  ClaimsAhead claims(state);
  if (!c.is_autosave) { claims.needs.saved = &c.content.unique_claims; }
  saved.claims = claims.next();

  Events events;
  events.emplace_back(std::move(saved));  // a list in braces would copy the content
  if (state.review) { events.emplace_back(ReviewWithdrawn{state.review->version_id}); }
  if (c.categories && *c.categories != state.marks.categories) { events.emplace_back(Categorized{*c.categories}); }
  if (c.tags && *c.tags != state.marks.tags) { events.emplace_back(tagged(state, *c.tags, std::move(claims))); }
  return events;
}

Decided<Events> decide_one(State const& state, Submit const& c) {
  if (auto gone = absent(state)) { return *gone; }
  if (state.archived) { return invalid_transition(state, "submit"); }
  auto const version = named_version(state, c.version_id);
  if (!version) { return version.error(); }
  if (!state.review) { return Events{Submitted{version->id}}; }
  if (state.review->version_id == version->id) { return Events{}; }
  return Events{ReviewWithdrawn{state.review->version_id}, Submitted{version->id}};
}

Decided<Events> decide_one(State const& state, Approve const& c) {
  if (auto gone = absent(state)) { return *gone; }
  if (!state.review) { return invalid_transition(state, "approve"); }
  auto const& approvals = state.review->approvals;
  auto const again = std::any_of(approvals.begin(), approvals.end(), [&](auto const& a) { return a.by == c.by; });
  if (again || state.review->approved) { return Events{}; }
  return Events{Approved{state.review->version_id, true, c.note}};
}

Decided<Events> decide_one(State const& state, Reject const& c) {
  if (auto gone = absent(state)) { return *gone; }
  if (!state.review) { return invalid_transition(state, "reject"); }
  return Events{Rejected{state.review->version_id, c.note}};
}

std::optional<Rejection> check_times(SchedulePublication const& c) {
  if (c.publish_at <= c.now) { return invalid_field("/publish_at", "in_the_past", "The time to publish must lie in the future."); }
  if (c.unpublish_at && *c.unpublish_at <= c.publish_at) {
    return invalid_field("/unpublish_at", "before_publish", "The time to unpublish must come after the time to publish.");
  }
  return std::nullopt;
}

/// The version that is to be published, now or later, or why it cannot be: whoever schedules is refused what a publication would be.
Decided<VersionFacts> publishable(State const& state, std::optional<VersionId> const& id, std::string_view command) {
  if (auto gone = absent(state)) { return *gone; }
  if (state.archived) { return invalid_transition(state, command); }
  return named_version(state, id);
}

/// Whether the schedule that stands says all of this, and keeps it.
bool is_scheduled_so(State const& state, VersionFacts const& version, SchedulePublication const& c) {
  auto const& s = state.schedule;
  return s && s->is_pending() && s->holds_claims && s->version_id == version.id && s->publish_at == c.publish_at &&
         s->unpublish_at == c.unpublish_at && s->time_zone == c.time_zone;
}

Decided<Events> decide_one(State const& state, SchedulePublication const& c) {
  auto const version = publishable(state, c.version_id, "schedule");
  if (!version) { return version.error(); }
  if (is_scheduled_so(state, *version, c)) { return Events{}; }
  if (auto wrong = check_times(c)) { return *wrong; }
  ClaimsAhead claims(state);
  claims.needs.scheduled = &version->claims;
  return Events{Scheduled{version->id, c.publish_at, c.unpublish_at, c.time_zone, claims.next(), true}};
}

Unscheduled unscheduled(State const& state, ClaimsAhead& claims) {
  claims.needs.scheduled = nullptr;
  return {state.schedule->version_id, claims.next()};
}

Decided<Events> decide_one(State const& state, Unschedule const&) {
  if (auto gone = absent(state)) { return *gone; }
  if (state.archived) { return invalid_transition(state, "unschedule"); }
  if (!state.schedule) { return Events{}; }
  ClaimsAhead claims(state);
  return Events{unscheduled(state, claims)};
}

Published published(State const& state, VersionFacts const& version, Snapshot const& snapshot, ClaimsAhead& claims) {
  Published event;
  event.version_id = version.id;
  event.number = version.number;
  event.checksum = snapshot.checksum;
  event.snapshot = snapshot.json;
  event.content_checksum = version.checksum;
  event.slugs = version.slugs;
  claims.needs.live = &version.claims;
  claims.needs.live_marks = &state.marks;
  if (state.schedule && state.schedule->version_id == version.id) { claims.needs.scheduled = nullptr; }
  event.claims = claims.next();
  return event;
}

/// Whether what is scheduled is no newer than the version: it would take the place of what is published now.
bool is_overtaken(State const& state, VersionFacts const& version) {
  auto const* scheduled = state.schedule ? state.versions.find(state.schedule->version_id) : nullptr;
  return scheduled != nullptr && scheduled->number <= version.number;
}

/// Whether publishing the version would change nothing.
bool is_live_already(State const& state, VersionFacts const& version, std::optional<Timestamp> const& unpublish_at) {
  auto const& live = state.live;
  return live && live->version_id == version.id && state.is_live_as(version) && live->unpublish_at == unpublish_at &&
         !(state.review && state.review->version_id == version.id) && !is_overtaken(state, version);
}

Decided<Events> decide_one(State const& state, Publish const& c) {
  auto const version = publishable(state, c.version_id, "publish");
  if (!version) { return version.error(); }
  if (is_live_already(state, *version, c.unpublish_at)) { return Events{}; }
  if (c.unpublish_at && *c.unpublish_at <= c.now) {
    return invalid_field("/unpublish_at", "in_the_past", "The time to unpublish must lie in the future.");
  }
  ClaimsAhead claims(state);
  Events events;
  // The schedule of the version itself ends with its publication; an older one's has to be ended.
  if (is_overtaken(state, *version) && state.schedule->version_id != version->id) { events.emplace_back(unscheduled(state, claims)); }
  auto event = published(state, *version, c.snapshot, claims);
  event.unpublish_at = c.unpublish_at;
  event.time_zone = c.time_zone;
  event.publish_note = c.publish_note;
  events.emplace_back(std::move(event));
  return events;
}

/// Whether that event's schedule is still to be kept.
bool is_pending(State const& state, StreamVersion scheduled_at) {
  return !absent(state) && state.schedule && state.schedule->at == scheduled_at && state.schedule->is_pending();
}

Decided<Events> decide_one(State const& state, PublishScheduled const& c) {
  if (!is_pending(state, c.scheduled_at)) { return Events{}; }
  auto const& schedule = state.schedule;
  auto const* version = state.versions.find(schedule->version_id);
  if (version == nullptr) { return Events{}; }
  ClaimsAhead claims(state);
  auto event = published(state, *version, c.snapshot, claims);
  event.unpublish_at = schedule->unpublish_at;
  event.time_zone = schedule->time_zone;
  event.by_schedule = true;
  return Events{event};
}

Decided<Events> decide_one(State const& state, FailSchedule const& c) {
  if (!is_pending(state, c.scheduled_at)) { return Events{}; }
  ClaimsAhead claims(state);
  claims.needs.scheduled = nullptr;
  return Events{ScheduleFailed{state.schedule->version_id, c.scheduled_by, c.code, c.reason, claims.next()}};
}

Unpublished unpublished(State const& state, bool by_schedule, ClaimsAhead& claims) {
  claims.needs.live = nullptr;
  claims.needs.live_marks = nullptr;
  return {state.live->version_id, by_schedule, claims.next()};
}

Decided<Events> decide_one(State const& state, Unpublish const&) {
  if (auto gone = absent(state)) { return *gone; }
  if (state.archived || (!state.live && !state.was_live)) { return invalid_transition(state, "unpublish"); }
  if (!state.live) { return Events{}; }
  ClaimsAhead claims(state);
  Events events{unpublished(state, false, claims)};
  if (state.schedule) { events.emplace_back(unscheduled(state, claims)); }
  return events;
}

Decided<Events> decide_one(State const& state, UnpublishScheduled const& c) {
  if (absent(state) || !state.live || state.live->at != c.published_at || !state.live->unpublish_at) { return Events{}; }
  ClaimsAhead claims(state);
  return Events{unpublished(state, true, claims)};
}

Decided<Events> decide_one(State const& state, Archive const&) {
  if (auto gone = absent(state)) { return *gone; }
  if (state.archived) { return Events{}; }
  ClaimsAhead claims(state);
  claims.needs.live = claims.needs.scheduled = nullptr;
  claims.needs.live_marks = nullptr;
  return Events{Archived{claims.next()}};
}

Decided<Events> decide_one(State const& state, Unarchive const&) {
  if (auto gone = absent(state)) { return *gone; }
  if (!state.archived && !state.was_archived) { return invalid_transition(state, "unarchive"); }
  return state.archived ? Events{Unarchived{ClaimsAhead(state).next()}} : Events{};
}

Decided<Events> decide_one(State const& state, Delete const& c) {
  if (!state.exists) { return no_such_record(); }
  if (state.is_deleted()) { return c.keep_again ? Events{Deleted{}} : Events{}; }
  if (!state.audit.can_delete || (state.audit.is_system && !c.by_super_admin)) {
    return Rejection{RejectionCode::protected_record, "This record cannot be deleted."};
  }
  if (c.refuse_when_published && state.live) {
    return Rejection{RejectionCode::protected_record, "The tenant's settings refuse to delete what is published; unpublish it first."};
  }
  // What is published, under review or scheduled ends in the same append, each by its own event.
  Events events;
  ClaimsAhead claims(state);
  if (state.live) { events.emplace_back(unpublished(state, false, claims)); }
  if (state.review) { events.emplace_back(ReviewWithdrawn{state.review->version_id}); }
  if (state.schedule) { events.emplace_back(unscheduled(state, claims)); }
  events.emplace_back(Deleted{claims.all_given_back()});
  return events;
}

Decided<Events> decide_one(State const& state, Undelete const& c) {
  if (!state.exists) { return no_such_record(); }
  if (!state.is_deleted()) { return Events{}; }
  ClaimsAhead claims(state);
  Events events;
  auto marks = c.site_is_gone ? placed(state, state.default_site) : state.marks;
  if (c.tags_left) { marks.tags = *c.tags_left; }
  if (marks.tags != state.marks.tags) { events.emplace_back(Tagged{marks.tags, {}}); }
  if (marks.placed_on != state.marks.placed_on) { events.emplace_back(Placed{state.default_site, {}}); }
  claims.needs.marks = &marks;
  events.emplace_back(Undeleted{claims.next()});
  return events;
}

Decided<Events> decide_one(State const& state, StartEditing const& c) {
  if (auto gone = absent(state)) { return *gone; }
  if (state.editing && state.editing->editor == c.editor) { return Events{}; }
  return Events{EditingStarted{c.editor}};
}

Decided<Events> decide_one(State const& state, EndEditing const& c) {
  if (auto gone = absent(state)) { return *gone; }
  if (!state.editing || state.editing->editor != c.editor) { return Events{}; }
  return Events{EditingEnded{c.editor}};
}

}  // namespace

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

Rejection unknown_version(std::string pointer, std::string detail) {
  auto rejection = invalid_field(std::move(pointer), "unknown_version", std::move(detail));
  rejection.wants_whole_history = true;
  return rejection;
}

Decided<VersionFacts> named_version(State const& state, std::optional<VersionId> const& id) {
  auto const* version = id ? state.versions.find(*id) : state.latest();
  if (version == nullptr) { return unknown_version("/version_id"); }
  return *version;
}

std::vector<std::string> allowed_transitions(State const& state) {
  if (!state.exists) { return {}; }
  if (state.is_deleted()) { return {"undelete"}; }
  if (state.archived) { return {"unarchive", "delete"}; }
  std::vector<std::string> out{"save", "archive", "delete"};
  if (!state.versions.empty()) { out.insert(out.end(), {"submit", "schedule", "publish", "restore"}); }
  if (state.review) { out.insert(out.end(), {"approve", "reject"}); }
  if (state.schedule) { out.emplace_back("unschedule"); }
  if (state.live) { out.emplace_back("unpublish"); }
  return out;
}

}  // namespace contentos::entry
