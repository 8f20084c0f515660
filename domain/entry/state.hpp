// What is true of one entry: four independent facts (live, review, schedule, archived), its versions, and a status derived from them.
#pragma once

#include "domain/entry/events.hpp"
#include "domain/entry/history.hpp"
#include "domain/event/meta.hpp"

#include <boost/json/object.hpp>

namespace contentos::entry {

/// What an entry is shown with beside its content: it changes without a new version, and goes out with the next publication.
struct Marks {
  std::optional<SiteId> placed_on{};  // none: the tenant's default site
  std::vector<CategoryId> categories{};
  std::vector<TagId> tags{};
  boost::json::object metadata{};
  std::string template_key{};
  friend bool operator==(Marks const&, Marks const&) = default;
};

struct Live {
  VersionId version_id;
  std::int32_t number = 0;
  Timestamp since{};
  Actor by;
  std::optional<Timestamp> unpublish_at;
  std::string time_zone;
  StreamVersion at;
  std::string checksum;
  // What is shown of the version beside its facts, to compare the latest one with; no checksum: it was published before events said so.
  std::string content_checksum{};
  Slugs slugs{};
  Marks marks{};
};
struct Approval {
  Actor by;
  Timestamp at{};
  std::string note;
};
struct Review {
  VersionId version_id;
  bool approved = false;
  Actor requested_by;
  Timestamp requested_at{};
  std::vector<Approval> approvals;
};
struct ScheduleFailure {
  Timestamp at{};
  std::string code;
  std::string reason;
};
struct Schedule {
  VersionId version_id;
  Timestamp publish_at{};
  std::optional<Timestamp> unpublish_at;
  std::string time_zone;
  Actor by;
  StreamVersion at;
  bool holds_claims = true;  // false: it was made when schedules held none
  std::optional<ScheduleFailure> failed{};

  [[nodiscard]] bool is_pending() const { return !failed; }
};
struct Editing {
  std::string editor;
  Timestamp since{};
};

enum class Status { draft, in_review, approved, scheduled, published, archived };
[[nodiscard]] std::string_view status_name(Status status);

struct State {
  bool exists = false;
  EntryId id;
  TypeKey type_key;
  SiteId default_site;  // the tenant's
  std::string external_id;
  std::string access = "public";
  Marks marks;
  std::optional<PersonId> owner;  // none: whoever made it
  Audit audit;
  StreamVersion version;  // of the last event folded
  History versions;
  std::optional<Live> live;
  std::optional<Review> review;
  std::optional<Schedule> schedule;
  bool archived = false;
  bool was_live = false;      // at some time: ending again what has ended is no mistake, ending what never was is one
  bool was_archived = false;  // the same
  bool is_singleton = false;
  std::optional<Editing> editing;
  std::set<Claim> claims;  // all that the stream holds now

  [[nodiscard]] bool is_deleted() const { return audit.is_deleted(); }
  [[nodiscard]] SiteId site() const { return marks.placed_on.value_or(default_site); }
  /// The person or token that is answerable for it.
  [[nodiscard]] Actor owned_by() const { return owner ? Actor{ActorKind::person, owner->str()} : audit.created_by; }
  [[nodiscard]] VersionFacts const* latest() const { return versions.empty() ? nullptr : &versions.back(); }
  [[nodiscard]] Status status() const;
  /// Something is live, and what was saved last would look otherwise: its content, slugs or the entry's marks differ. Of what
  /// was published before events told the content: it is another version.
  [[nodiscard]] bool has_unpublished_changes() const;
  /// Whether what is live shows what a publication of that version would show now.
  [[nodiscard]] bool is_live_as(VersionFacts const& facts) const;
};

/// Whose needs an entry meets at a time: those of the version that is live, of the one that waits to be published, and of the latest
/// non-autosave one; and the marks that it bears, and those that it bore when it was published. Null is none.
struct Needs {
  std::set<Claim> const* live = nullptr;
  std::set<Claim> const* scheduled = nullptr;
  std::set<Claim> const* saved = nullptr;
  Marks const* marks = nullptr;
  Marks const* live_marks = nullptr;
};
/// As the facts are. A schedule that failed needs nothing any more, and one that was made when schedules held nothing needs nothing yet.
/// Lifetime: of the state.
[[nodiscard]] Needs needs_of(State const& state);

/// What the entry must hold: its place among the type's entries and what its versions need. Nothing once deleted.
[[nodiscard]] std::set<Claim> needed_claims(State const& state);
/// What an entry that is not deleted must hold to meet these needs.
[[nodiscard]] std::set<Claim> needed_claims(State const& state, Needs const& needs);

/// The entry's marks on that site.
[[nodiscard]] Marks placed(State const& state, SiteId site);

/// Total: applies what happened and never judges.
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

/// What lists find it by: `category=…` and `tag=…` for each, `site=…`, `owner=…`, `template=…` when it has one.
[[nodiscard]] std::vector<std::string> facets(State const& state);

/// The entry as every read model and answer shows it, without content: `entry_id, external_id, type_key, site_id, status, title, slug
/// (default or first locale's), slugs, is_published, has_unpublished_changes, review_requested, latest_version {version_id, number,
/// title, created_by, created_at, is_autosave, checksum}, live {version_id, number, since, by, unpublish_at, time_zone, checksum} | null,
/// review | null, schedule {version_id, publish_at, unpublish_at, time_zone, by, failed {at, code, reason} | null} | null, archived,
/// editing | null, categories, tags, metadata, template_key, owner, access, published_version_id, review_version_id, scheduled_publish_at
/// (null when the schedule failed), stream_version` and the audit members.
[[nodiscard]] boost::json::object describe(State const& state);
/// The same as text, of which every save writes one; the tree is made from it.
[[nodiscard]] std::string text_of(State const& state);
/// As a command answers it: with the title of the latest version, which a fold does not hold that loads no bodies, and a member `ended`,
/// whose JSON is given.
[[nodiscard]] std::string text_of(State const& state, std::string_view title, std::string_view ended);
/// `version_id, number, schema_version, base_version_id, is_autosave, publish_note, restored_from, merged_with, title, slugs, checksum,
/// created_by, created_at, recorded_at`.
[[nodiscard]] boost::json::object describe(VersionFacts const& version);
/// The same as text.
[[nodiscard]] std::string text_of(VersionFacts const& version);

}  // namespace contentos::entry
