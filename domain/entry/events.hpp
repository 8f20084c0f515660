// Everything that happens to an entry. Stored names and JSON shapes are fixed in codec.cpp and docs/events.md.
// Stream: `entry-{entry_id}`.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/event/claims.hpp"
#include "domain/fields/events.hpp"
#include "domain/fields/patterns.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace contentos::entry {

using Slugs = std::map<std::string, std::string>;  // locale → slug

struct Created {
  EntryId entry_id;
  TypeKey type_key;
  SiteId site_id;
  std::string external_id;  // the key of the system it was imported from, or empty
  std::vector<CategoryId> categories;
  std::string access = "public";  // nothing else until there are readers with identities
  bool can_delete = true;
  ClaimChanges claims;  // `exists` entry/{entry}; `type_entry` {type}/{entry}; `singleton` {type} for a singleton
  static constexpr std::string_view kType = "entry.created.v1", kVerb = "create";
  static constexpr auto fields() {
    return std::array{field<&Created::entry_id>("entry_id"),
                      field<&Created::type_key>("type_key"),
                      field<&Created::site_id>("site_id"),
                      field<&Created::external_id>("external_id", kLeftOut),
                      field<&Created::categories>("categories", kLeftOut),
                      field<&Created::access>("access", {.added_later = true}),
                      field<&Created::can_delete>("can_delete", kLeftOut),
                      field<&Created::claims>("claims", kLeftOut)};
  }
};

// entry.version_saved.v2. Its body is canonical JSON `{"data", "publish_note", "title"}`: titles and notes are content too (they name
// people), so they are in no data column and retention purges them with the rest. v1 had title and publish_note in its data, `slug` instead
// of `slugs` (for the locale `slug_locale`, "en-US" when absent), and the bare data as its body.
struct VersionSaved {
  VersionId version_id;
  std::int32_t number = 0;  // 1, 2, 3 …
  std::int64_t schema_version = 0;
  std::optional<VersionId> base_version_id;
  bool is_autosave = false;
  std::string publish_note;
  std::optional<VersionId> restored_from;
  std::optional<VersionId> merged_with;  // the latest version that the server merged this save into
  std::string title;                     // value of the type's display field, cut to 256 bytes between graphemes
  Slugs slugs;
  std::vector<std::string> changed_fields;  // against the version before
  std::string checksum;                     // hex SHA-256 of `data`
  std::string data;                         // canonical JSON, of the body
  std::set<Claim> unique_claims;            // what it needs while it is live or the latest non-autosave version
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.version_saved.v2", kVerb = "save";
};

struct Submitted {
  VersionId version_id;
  static constexpr std::string_view kType = "entry.submitted.v1", kVerb = "submit";
  static constexpr auto fields() { return std::array{field<&Submitted::version_id>("version_id")}; }
};
struct Approved {
  VersionId version_id;
  bool complete = true;
  std::string note;
  static constexpr std::string_view kType = "entry.approved.v1", kVerb = "approve";
};  // entry.approved.v1; body = canonical JSON `{"note"}`, none without a note
struct Rejected {
  VersionId version_id;
  std::string note;
  static constexpr std::string_view kType = "entry.rejected.v1", kVerb = "reject";
};  // entry.rejected.v1; the same body
struct ReviewWithdrawn {
  VersionId version_id;
  static constexpr std::string_view kType = "entry.review_withdrawn.v1", kVerb = "withdraw_review";
  static constexpr auto fields() { return std::array{field<&ReviewWithdrawn::version_id>("version_id")}; }
};

// entry.scheduled.v2. A schedule of v1 had no claims: until its version is published, it holds nothing that the version needs.
struct Scheduled {
  VersionId version_id;
  Timestamp publish_at;
  std::optional<Timestamp> unpublish_at;
  std::string time_zone;  // IANA name, kept for people
  ClaimChanges claims;
  bool holds_claims = true;  // false: it is of v1
  static constexpr std::string_view kType = "entry.scheduled.v2", kVerb = "schedule";
};
struct Unscheduled {
  VersionId version_id;
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.unscheduled.v1", kVerb = "unschedule";
  static constexpr auto fields() {
    return std::array{field<&Unscheduled::version_id>("version_id"), field<&Unscheduled::claims>("claims", kLeftOut)};
  }
};
/// The time came and the version could not be published. There is no such event for the end of a publication: that gives back claims and
/// needs none, so nothing about the entry can refuse it.
struct ScheduleFailed {
  VersionId version_id;
  EventId scheduled_by;  // the event that asked for the publication
  std::string code;      // of the rejection; `dropped`: an operator let it go
  std::string reason;    // its words, which name no content
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.schedule_failed.v1", kVerb = "fail_schedule";
  static constexpr auto fields() {
    return std::array{field<&ScheduleFailed::version_id>("version_id"), field<&ScheduleFailed::scheduled_by>("scheduled_by"),
                      field<&ScheduleFailed::code>("code"), field<&ScheduleFailed::reason>("reason"),
                      field<&ScheduleFailed::claims>("claims", kLeftOut)};
  }
};

struct Published {  // entry.published.v1; body = canonical JSON `{"publish_note", "snapshot"}`
  VersionId version_id;
  std::int32_t number = 0;
  std::optional<Timestamp> unpublish_at;
  std::string time_zone;
  std::string publish_note;
  bool by_schedule = false;
  std::string checksum;  // hex SHA-256 over the canonical snapshot without its `checksum` member
  std::string snapshot;  // canonical JSON, of the body
  // What tells the version's content from another's; a fold that forgets old versions knows it from here. Old events lack both.
  std::string content_checksum;  // the version's own
  Slugs slugs;
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.published.v1", kVerb = "publish";
};
struct Unpublished {
  VersionId version_id;
  bool by_schedule = false;
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.unpublished.v1", kVerb = "unpublish";
  static constexpr auto fields() {
    return std::array{field<&Unpublished::version_id>("version_id"), field<&Unpublished::by_schedule>("by_schedule", kLeftOut),
                      field<&Unpublished::claims>("claims", kLeftOut)};
  }
};
struct Archived {
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.archived.v1", kVerb = "archive";
  static constexpr auto fields() { return std::array{field<&Archived::claims>("claims", kLeftOut)}; }
};
struct Unarchived {
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.unarchived.v1", kVerb = "unarchive";
  static constexpr auto fields() { return std::array{field<&Unarchived::claims>("claims", kLeftOut)}; }
};
struct Deleted {
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.deleted.v1", kVerb = "delete";
  static constexpr auto fields() { return std::array{field<&Deleted::claims>("claims", kLeftOut)}; }
};
struct Undeleted {
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.undeleted.v1", kVerb = "undelete";
  static constexpr auto fields() { return std::array{field<&Undeleted::claims>("claims", kLeftOut)}; }
};
struct EditingStarted {
  std::string editor;  // actor id
  static constexpr std::string_view kType = "entry.editing_started.v1", kVerb = "start_editing";
  static constexpr auto fields() { return std::array{field<&EditingStarted::editor>("editor")}; }
};
struct EditingEnded {
  std::string editor;  // actor id
  static constexpr std::string_view kType = "entry.editing_ended.v1", kVerb = "end_editing";
  static constexpr auto fields() { return std::array{field<&EditingEnded::editor>("editor")}; }
};
struct Categorized {
  std::vector<CategoryId> categories;
  static constexpr std::string_view kType = "entry.categorized.v1", kVerb = "categorize";
  static constexpr auto fields() { return std::array{field<&Categorized::categories>("categories")}; }
};
/// On another site than before. `claims`: `ref` site/{site}/{own stream} while it is on another than the tenant's default one.
struct Placed {
  SiteId site_id;
  ClaimChanges claims;
  static constexpr std::string_view kType = "entry.placed.v1", kVerb = "place";
  static constexpr auto fields() { return std::array{field<&Placed::site_id>("site_id"), field<&Placed::claims>("claims", kLeftOut)}; }
};
/// Both as they are from now on.
struct MetadataChanged {
  boost::json::object metadata;  // of the tenant's own
  std::string template_key;      // what a renderer shows the entry with, by the tenant's own names; empty: whatever it takes
  static constexpr std::string_view kType = "entry.metadata_changed.v1", kVerb = "change_metadata";
  static constexpr auto fields() {
    return std::array{field<&MetadataChanged::metadata>("metadata", {.left_out = true, .most_bytes = 16'384}),
                      field<&MetadataChanged::template_key>("template_key", {.left_out = true, .pattern = &kTemplateKey})};
  }
};
struct OwnerChanged {
  std::optional<PersonId> owner;  // none: whoever made the entry
  static constexpr std::string_view kType = "entry.owner_changed.v1", kVerb = "change_owner";
  static constexpr auto fields() { return std::array{field<&OwnerChanged::owner>("owner", kLeftOut)}; }
};
struct Tagged {
  std::vector<TagId> tags;
  ClaimChanges claims;  // `ref` tag/{tag}/{own stream}
  static constexpr std::string_view kType = "entry.tagged.v1", kVerb = "tag";
  static constexpr auto fields() { return std::array{field<&Tagged::tags>("tags"), field<&Tagged::claims>("claims", kLeftOut)}; }
};

using Event = std::variant<Created, VersionSaved, Submitted, Approved, Rejected, ReviewWithdrawn, Scheduled, Unscheduled, ScheduleFailed,
                           Published, Unpublished, Archived, Unarchived, Deleted, Undeleted, EditingStarted, EditingEnded, Categorized,
                           Tagged, Placed, MetadataChanged, OwnerChanged>;

}  // namespace contentos::entry
