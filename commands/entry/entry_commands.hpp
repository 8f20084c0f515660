// All that may be done to entries, from checked input to a durable append. Called by the management API, the import and the scheduler.
#pragma once

#include "commands/entry/body_cache.hpp"
#include "commands/pipeline/pipeline.hpp"
#include "commands/ports/graphemes.hpp"
#include "commands/ports/schema_validator.hpp"
#include "commands/ports/time_zones.hpp"
#include "domain/entry/decide.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace contentos {

/// What becomes of a content that is there; a Rejection's pointers are into what was sent.
using ContentChange = std::function<Decided<boost::json::object>(boost::json::object)>;

struct SaveInput {
  boost::json::object data;
  /// Instead of `data`: it is made of the base's (without a base: the latest version's) data, brought to the current schema. Called once
  /// for each attempt.
  ContentChange change{};
  std::optional<VersionId> base_version_id{};
  bool is_autosave = false;
  std::string publish_note{};
  bool merge_on_conflict = false;       // on_conflict=merge
  std::optional<entry::Slugs> slugs{};  // absent: those of the version before
  std::optional<std::vector<CategoryId>> categories{};
  std::optional<std::vector<TagId>> tags{};
  ExpectedVersions if_version{};  // If-Match: stale_precondition when the entry's stream is at none of them
};

/// What an entry is marked with beside its versions; what is absent stays as it is.
struct MarksInput {
  std::optional<SiteId> site{};
  std::optional<entry::ChangeMetadata> metadata{};
  std::optional<entry::ChangeOwner> owner{};
  std::optional<std::vector<TagId>> tags{};
  ExpectedVersions if_version{};  // If-Match: stale_precondition when the entry's stream is at none of them
};

struct CreateEntryInput {
  std::optional<EntryId> id{};  // absent: a new UUIDv7
  TypeKey type_key;
  std::string external_id{};
  std::string access = "public";
  SaveInput first;  // version 1
  MarksInput marks{};
  bool publish = false;  // in the same append
};

/// One line of an imported history: a save, perhaps the entry's first, perhaps published, perhaps a deletion.
struct ImportedSave {
  EntryId id;
  TypeKey type_key;
  std::string external_id{};
  SaveInput save;
  bool publish = true;
  bool deleted = false;  // the entry is deleted at this time; `save` is ignored
};

/// A command that changes an entry's facts and not its content. Names are those of the API's paths.
struct TransitionInput {
  enum class Kind {
    submit,
    approve,
    reject,
    schedule,
    unschedule,
    publish,
    unpublish,
    archive,
    unarchive,
    remove,
    undelete,
    start_editing,
    end_editing
  } kind;
  std::optional<VersionId> version_id{};     // submit, schedule, publish; absent: the latest
  std::string note{};                        // approve, reject, publish
  std::optional<OffsetTime> publish_at{};    // schedule
  std::optional<OffsetTime> unpublish_at{};  // schedule, publish
  std::string time_zone{};                   // IANA; its offset at these times is theirs. Empty is UTC, and any offset will do
  ExpectedVersions if_version{};             // If-Match: stale_precondition when the entry's stream is at none of them
};

/// Tags that an entry is to bear and not to bear; the others stay as they are.
struct TagsInput {
  std::vector<TagId> add{};
  std::vector<TagId> remove{};
  ExpectedVersions if_version{};
};

/// One of many entries that are changed together, and what is done to it.
struct BatchItem {
  EntryId id;
  std::variant<TransitionInput, TagsInput> change;
};
inline constexpr std::size_t kMostBatchItems = 200;
/// Of what one batch writes, in bytes: an append is read, sent and projected as a whole.
inline constexpr std::size_t kMostBatchBytes = std::size_t{16} * 1024 * 1024;

struct TypeContext;

class EntryCommands {
public:
  EntryCommands(Pipeline& pipeline, SchemaValidator& schemas, TimeZones const& zones, Graphemes const& graphemes)
      : pipeline_(pipeline), schemas_(schemas), zones_(zones), graphemes_(graphemes), bodies_(pipeline.ports().log) {}

  [[nodiscard]] Outcome<Written> create(CommandContext const& context, CreateEntryInput const& input);
  [[nodiscard]] Outcome<Written> save(CommandContext const& context, EntryId const& id, SaveInput const& input);
  /// A new version with the data of version `number`, brought to the current schema.
  [[nodiscard]] Outcome<Written> restore(CommandContext const& context, EntryId const& id, std::int32_t number, std::string const& note,
                                         ExpectedVersions const& if_version = {});
  /// Without a new version. Rejections: validation_failed at /site_id, /owner_id, /metadata, /template_key; invalid_transition of an
  /// archived entry.
  [[nodiscard]] Outcome<Written> mark(CommandContext const& context, EntryId const& id, MarksInput const& input);
  [[nodiscard]] Outcome<Written> transition(CommandContext const& context, EntryId const& id, TransitionInput const& input);
  /// Rejections: those of `mark`; pointers are into {add, remove}.
  [[nodiscard]] Outcome<Written> change_tags(CommandContext const& context, EntryId const& id, TagsInput const& input);
  /// All of the changes, in one append, or none. Answers `{changed, unchanged}`, how many entries; the position is the append's.
  /// Requires: no entry is named twice. Rejections: those of each change, with pointers below `/items/{index}`; an entry that is not there
  /// is validation_failed there; too_large.
  [[nodiscard]] Outcome<Written> batch(CommandContext const& context, std::vector<BatchItem> const& items);
  /// Rejections: those of a save; type_mismatch (at /type_key) when the entry is of another type. An entry that has slugs keeps them. The
  /// deletion of a deleted entry is an event too.
  [[nodiscard]] Outcome<Written> import_save(CommandContext const& context, ImportedSave const& input);
  /// Checks what `import_save` would check of the content, and writes nothing. Returns the claims of its unique fields.
  [[nodiscard]] Outcome<std::set<Claim>> check_import(TypeContext const& type, ImportedSave const& input);
  /// The scheduler's three; nothing happens when the facts have moved on.
  [[nodiscard]] Outcome<Written> publish_scheduled(CommandContext const& context, EntryId const& id, StreamVersion scheduled_at);
  [[nodiscard]] Outcome<Written> unpublish_scheduled(CommandContext const& context, EntryId const& id, StreamVersion published_at);
  [[nodiscard]] Outcome<Written> fail_schedule(CommandContext const& context, EntryId const& id, entry::FailSchedule const& failure);

private:
  class Attempt;
  using Steps = std::function<Outcome<void>(Attempt&)>;

  /// Runs `steps` as one command on one entry: what they decide one after the other is one append. `sent`: the content that a client
  /// sent with it; null: none, and what is taken by another is the entry's own, at no member of what was sent.
  Outcome<Written> run(CommandContext const& context, Permission permission, EntryId const& id, Steps const& steps,
                       SaveInput const* sent = nullptr);

  /// What a transition does to an attempt. `database_now`: where the transition names times.
  Outcome<void> apply(Attempt& attempt, TransitionInput const& input, Timestamp database_now);
  Outcome<void> apply(Attempt& attempt, TagsInput const& input);
  /// By the database's clock; where the transition names no times, the beginning of time.
  [[nodiscard]] Outcome<Timestamp> now_for(TransitionInput const& input);
  [[nodiscard]] Outcome<Intent> batch_intent(CommandContext const& context, std::vector<BatchItem> const& items,
                                             std::vector<Timestamp> const& now, Freshness freshness);

  [[nodiscard]] Outcome<boost::json::array> ended_by(TenantScope scope, Pipeline::Done const& done);
  [[nodiscard]] Outcome<void> may_take_down(Attempt const& attempt);
  [[nodiscard]] Outcome<void> has_its_type(Attempt& attempt);
  [[nodiscard]] Outcome<void> remove(Attempt& attempt);

  /// The answer with the title, which only bodies hold.
  Outcome<Written> titled(TenantScope scope, Written written);

  Pipeline& pipeline_;
  SchemaValidator& schemas_;
  TimeZones const& zones_;
  Graphemes const& graphemes_;
  BodyCache bodies_;
};

}  // namespace contentos
