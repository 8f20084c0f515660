// What may happen to an entry. Commands carry everything that is not a fold: time, new ids, the actor, and content that the handler has
// loaded, validated and made canonical.
#pragma once

#include "domain/core/result.hpp"
#include "domain/entry/state.hpp"

namespace contentos::entry {

/// Content ready to be a version: validated against the type at `schema_version` (the append guards the type's stream).
struct Content {
  std::string data;      // canonical JSON object
  std::string checksum;  // hex SHA-256 of `data`
  std::int64_t schema_version = 0;
  std::string title;
  Slugs slugs;                    // empty: those of the version before
  std::set<Claim> unique_claims;  // `unique_field` {type}/{field}/{locale}/{digest} and `slug` {type}/{locale}/{slug}
  std::vector<std::string> changed_fields;
};

/// The immutable published snapshot, made by the handler through `make_snapshot`.
struct Snapshot {
  std::string json;  // canonical, with `checksum`
  std::string checksum;
};

struct Create {
  EntryId id;
  TypeKey type_key;
  SiteId site_id;
  std::string external_id;
  std::vector<CategoryId> categories;
  std::string access = "public";
  bool is_singleton = false;
};
struct Save {
  VersionId version_id;  // a new one, or the latest's: then it has happened already
  Content content;
  std::optional<VersionId> base_version_id;  // required from version 2 on, unless `unconditional`
  bool unconditional = false;                // imports append without a base
  bool is_autosave = false;
  std::string publish_note;
  std::optional<VersionId> restored_from;
  std::optional<VersionId> merged_with;  // set by the handler when it merged; base is then the latest
  std::optional<std::vector<CategoryId>> categories;
  std::optional<std::vector<TagId>> tags;
};
struct Submit {
  std::optional<VersionId> version_id;
};
struct Approve {
  Actor by;
  std::string note;
};
struct Reject {
  std::string note;
};
struct SchedulePublication {
  std::optional<VersionId> version_id;
  Timestamp publish_at;
  std::optional<Timestamp> unpublish_at;
  std::string time_zone;
  Timestamp now;
};
struct Unschedule {};
struct Publish {
  std::optional<VersionId> version_id;
  Snapshot snapshot;
  std::optional<Timestamp> unpublish_at;
  std::string time_zone;
  std::string publish_note;
  Timestamp now;
};
/// The scheduler's: does nothing unless the entry is still scheduled by the event at `scheduled_at`, and that has not failed.
struct PublishScheduled {
  StreamVersion scheduled_at;
  Snapshot snapshot;
};
/// The scheduler's, when that was refused: does nothing unless the entry is still scheduled by that event and it has not failed before.
struct FailSchedule {
  StreamVersion scheduled_at;
  EventId scheduled_by;  // the same event
  std::string code;
  std::string reason;
};
struct Unpublish {};
/// The scheduler's: does nothing unless what is live was published by the event at `published_at`.
struct UnpublishScheduled {
  StreamVersion published_at;
};
struct Archive {};
struct Unarchive {};
struct Delete {
  bool by_super_admin = false;
  bool refuse_when_published = false;
  bool keep_again = false;  // imports: that what is deleted was deleted again is an event too, so that its line is known for ever
};
struct Undelete {
  std::optional<std::vector<TagId>> tags_left{};  // those of the entry's tags that are still there; absent: all are
  bool site_is_gone = false;                      // then it comes back on the tenant's default one
};
/// `site` is there (the append holds it), or is the tenant's default one.
struct Place {
  SiteId site;
};
struct ChangeMetadata {
  boost::json::object metadata;
  std::string template_key;
};
struct ChangeOwner {
  std::optional<PersonId> owner;
};
/// All that it bears from now on. They are there (the append holds them).
struct ChangeTags {
  std::vector<TagId> tags;
};
struct StartEditing {
  std::string editor;
};
struct EndEditing {
  std::string editor;
};

using Command = std::variant<Create, Save, Submit, Approve, Reject, SchedulePublication, Unschedule, Publish, PublishScheduled,
                             FailSchedule, Unpublish, UnpublishScheduled, Archive, Unarchive, Delete, Undelete, StartEditing, EndEditing,
                             Place, ChangeMetadata, ChangeOwner, ChangeTags>;

/// Returns the events, none when it has already happened, or why not. Rejections: not_found (absent or deleted, but for Undelete and
/// Create), version_conflict (extra: latest_version {version_id, number, created_by}; the handler adds both diffs), invalid_transition
/// (extra: status, allowed[]), already_exists, validation_failed, protected_record.
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

/// That the entry has no version that is named so: not among those that the state has.
[[nodiscard]] Rejection unknown_version(std::string pointer, std::string detail = "The entry has no such version.");
/// The version that a command without an explicit one means (the latest). Rejection: unknown_version.
[[nodiscard]] Decided<VersionFacts> named_version(State const& state, std::optional<VersionId> const& id);

/// The names of what the workflow allows now, for `allowed` in rejections and `actions` in answers.
[[nodiscard]] std::vector<std::string> allowed_transitions(State const& state);

/// The snapshot object without its checksum (the handler hashes the canonical form and adds it):
/// `{version, version_id, schema_version, published_at, published_by, meta {title, slug, slugs, external_id, site_id, categories, tags,
/// created_at, template_key?, metadata?},
/// access {level}, fields}`.
[[nodiscard]] boost::json::object make_snapshot(State const& state, VersionFacts const& version, boost::json::object fields,
                                                Timestamp published_at, Actor const& published_by);

}  // namespace contentos::entry
