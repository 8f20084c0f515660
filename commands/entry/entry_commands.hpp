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
  std::string version_member{};              // the pointer to where what was sent names it; empty: nowhere
  std::string note{};                        // approve, reject, publish
  std::optional<OffsetTime> publish_at{};    // schedule
  std::optional<OffsetTime> unpublish_at{};  // schedule, publish
  std::string time_zone{};                   // IANA; its offset at these times is theirs. Empty is UTC, and any offset will do
  ExpectedVersions if_version{};             // If-Match: stale_precondition when the entry's stream is at none of them
};

/// What a transition asks of whoever wants it.
[[nodiscard]] Permission permission_for(TransitionInput::Kind kind);

/// Tags that an entry is to bear and not to bear, none of them both; the others stay as they are.
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
  /// Rejections: where the version that is named is at fault, at `version_member`.
  [[nodiscard]] Outcome<Written> transition(CommandContext const& context, EntryId const& id, TransitionInput const& input);
  /// Rejections: those of `mark`; pointers are into {add, remove}.
  [[nodiscard]] Outcome<Written> change_tags(CommandContext const& context, EntryId const& id, TagsInput const& input);
  /// All of the changes, in one append, or none. Answers `{changed, unchanged}`, how many entries; the position is the append's.
  /// Requires: no entry is named twice. Rejections: those of each change, with pointers below `/items/{index}`, where what is said of the
  /// If-Match of a change alone is said of `stream_version`; an entry that is not there is validation_failed there; too_large.
  [[nodiscard]] Outcome<Written> batch(CommandContext const& context, std::vector<BatchItem> const& items);
  /// Each of the changes as a command of its own, one after the other; pointers are into the item. All of them have the patience of one
  /// command: answers for those that were tried, in their order, which are the first at least. After a failure that may pass no more are.
  /// The first of them that writes is the command `context.command_id`, the others have ids that follow from it, so that the same again
  /// goes on where it ended, and the id is not taken for anything else once something was written.
  /// Requires: no entry is named twice. Rejection command_reused. Errors: those of the log.
  [[nodiscard]] Outcome<std::vector<Outcome<Written>>> one_by_one(CommandContext context, std::vector<BatchItem> const& items);
  /// Rejections: those of a save; type_mismatch (at /type_key) when the entry is of another type. An entry that has slugs keeps them. The
  /// deletion of a deleted entry is an event too. Says whether anything was written now.
  [[nodiscard]] Outcome<bool> import_save(CommandContext const& context, ImportedSave const& input);
  /// Checks what `import_save` would check of the content, and writes nothing. Returns the claims of its unique fields.
  [[nodiscard]] Outcome<std::set<Claim>> check_import(TypeContext const& type, ImportedSave const& input);
  /// The scheduler's three; nothing happens when the facts have moved on.
  [[nodiscard]] Outcome<Written> publish_scheduled(CommandContext const& context, EntryId const& id, StreamVersion scheduled_at);
  [[nodiscard]] Outcome<Written> unpublish_scheduled(CommandContext const& context, EntryId const& id, StreamVersion published_at);
  [[nodiscard]] Outcome<Written> fail_schedule(CommandContext const& context, EntryId const& id, entry::FailSchedule const& failure);

private:
  struct Look;
  class Attempt;
  struct Last;
  using Steps = std::function<Outcome<void>(Attempt&)>;

  /// Runs `steps` as one command on one entry: what they decide one after the other is one append. `sent`: the content that a client
  /// sent with it; null: none, and what is taken by another is the entry's own, at no member of what was sent.
  [[nodiscard]] Outcome<Pipeline::Done> take_effect(CommandContext const& context, Permission permission, EntryId const& id,
                                                    Steps const& steps, SaveInput const* sent, Last& last);
  /// The same, and the entry as it is then.
  Outcome<Written> run(CommandContext const& context, Permission permission, EntryId const& id, Steps const& steps,
                       SaveInput const* sent = nullptr);

  /// What a change does to an attempt.
  Outcome<void> apply(Attempt& attempt, TransitionInput const& input);
  Outcome<void> apply(Attempt& attempt, TagsInput const& input);
  [[nodiscard]] Outcome<Intent> batch_intent(CommandContext const& context, std::vector<BatchItem> const& items, Freshness freshness);
  /// The change by itself.
  [[nodiscard]] Outcome<Written> change(CommandContext const& context, BatchItem const& item);
  /// One of the changes. `first`: the entry that the batch's own id changes; absent: none so far.
  [[nodiscard]] Outcome<Written> change_in_turn(CommandContext const& batch, BatchItem const& item, std::optional<EntryId>& first);

  [[nodiscard]] Outcome<boost::json::array> ended_by(TenantScope scope, Pipeline::Done const& done);
  [[nodiscard]] Outcome<void> may_take_down(Attempt const& attempt);
  [[nodiscard]] Outcome<void> has_its_type(Attempt& attempt);
  [[nodiscard]] Outcome<void> remove(Attempt& attempt);

  /// What took effect just now, for the next command. Returns the entry as it is then.
  std::shared_ptr<entry::State const> keep_effect(CommandContext const& context, Pipeline::Done const& done, Attempt const& attempt);
  [[nodiscard]] Outcome<Written> shown(CommandContext const& context, Pipeline::Done const& done, entry::State const& state,
                                       boost::json::array const& ended);

  Pipeline& pipeline_;
  SchemaValidator& schemas_;
  TimeZones const& zones_;
  Graphemes const& graphemes_;
  BodyCache bodies_;
};

}  // namespace contentos
