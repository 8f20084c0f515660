// One try at a command on one entry. Steps decide one after the other, each on the state that the steps before it leave; all of them become
// one append.
#pragma once

#include "commands/entry/content.hpp"
#include "domain/entry/word.hpp"

#include <map>

namespace contentos {

/// What one try has looked up, for all the entries that it is about: it is the same each time, however often it is asked for.
struct EntryCommands::Look {
  explicit Look(Freshness wanted) : freshness(wanted) {}

  Freshness const freshness;
  std::optional<Timestamp> database_now{};
  std::map<TypeKey, TypeContext> types{};
  std::map<StreamName, bool> records{};  // whether there is such a record, not deleted
};

class EntryCommands::Attempt {
public:
  /// Lifetime: `owner`, `context` and `look` outlive this.
  Attempt(EntryCommands& owner, CommandContext const& context, EntryId id, Folded<entry::Word> const& folded, Look& look);

  [[nodiscard]] entry::State const& before() const { return *before_; }
  [[nodiscard]] entry::State const& state() const { return state_; }
  /// Whether there is such an entry, not deleted.
  [[nodiscard]] bool is_there() const { return state_.exists && !state_.is_deleted(); }
  [[nodiscard]] CommandContext const& context() const { return context_; }
  [[nodiscard]] Timestamp now() const;
  /// By the clock that decides whether a time is still to come.
  [[nodiscard]] Outcome<Timestamp> database_now();

  /// Decides `command` on the state so far and goes on with what it leaves.
  [[nodiscard]] Outcome<void> decide(entry::Command const& command);

  /// Adds a version, validated against `type`; on a conflict merges when asked to, else rejects with both diffs.
  [[nodiscard]] Outcome<void> save(TypeKey const& type, SaveInput const& input, bool unconditional,
                                   std::optional<VersionId> restored_from = std::nullopt);
  /// Publishes a version (default: the latest); the snapshot is made here.
  [[nodiscard]] Outcome<void> publish(TransitionInput const& input);
  [[nodiscard]] Outcome<void> mark(MarksInput const& input);
  [[nodiscard]] Outcome<void> change_tags(TagsInput const& input);
  /// Without the tags that are gone, and on the default site when its own is.
  [[nodiscard]] Outcome<void> undelete();
  /// A publication at a time to come: refused now where it would be refused now.
  [[nodiscard]] Outcome<void> schedule(TransitionInput const& input);
  [[nodiscard]] Outcome<entry::Snapshot> snapshot_of(entry::VersionFacts const& version);

  [[nodiscard]] Outcome<std::shared_ptr<VersionContent const>> content_of(entry::VersionFacts const& version);
  /// The same each time in one try: what one step makes for a type another step checks against it.
  [[nodiscard]] Outcome<TypeContext> type(TypeKey const& key);
  /// The tenant, on which the attempt relies from now on.
  [[nodiscard]] Outcome<std::shared_ptr<tenant::State const>> tenant();
  /// What was decided holds only while the type and the tenant are what was looked at.
  void rely_on(TypeContext const& type);

  /// What it wants appended, which it gives away: the last that is asked of the steps.
  [[nodiscard]] Intent take_intent();
  /// The entry with what it decided as `appended`, which are these events with what only the append knows. Requires: that append was of
  /// this attempt's intent. It is what the log folds to, because what is decided is kept as it would be decoded (entry::without_body).
  [[nodiscard]] AnyFolded folded(std::vector<RecordedEvent> const& appended) const;
  /// Of what it wants appended. Requires: the intent was not taken yet.
  [[nodiscard]] std::size_t bytes() const;
  /// Keeps what this attempt wrote for the next command, once it is durable.
  void keep_bodies() const;

private:
  struct NewBody {
    VersionId id;
    std::shared_ptr<VersionContent const> content;
    std::size_t bytes;
  };
  /// What is saved in place of what was given: changed, merged. Nothing: that itself.
  Outcome<std::optional<SaveInput>> made_of(TypeContext const& type, SaveInput const& given, bool unconditional,
                                            std::optional<VersionId>& merged_with);
  /// What `change` makes of the base's data, as a save that is based on it.
  Outcome<SaveInput> changed(TypeContext const& type, SaveInput const& input);
  Outcome<SaveInput> merged(content_type::Definition const& definition, SaveInput const& input, entry::VersionFacts const& base,
                            entry::VersionFacts const& latest, std::optional<VersionId>& merged_with);
  /// Whether the categories and tags that it names are there.
  Outcome<void> check_references(SaveInput const& input);
  Outcome<void> check_categories(std::vector<CategoryId> const& categories);
  Outcome<void> check_tags(std::vector<TagId> const& tags, std::string const& member = "/tags");
  Outcome<void> check_site(SiteId site);
  Outcome<void> check_owner(PersonId person);
  /// Whether the entry refers to the tag, which is there as long as it does.
  [[nodiscard]] bool bears(TagId tag) const;
  /// Whether there is such a record, not deleted.
  template <class Word>
  Outcome<bool> has_record(std::string const& id);

  EntryCommands& owner_;
  CommandContext const& context_;
  EntryId id_;
  std::shared_ptr<entry::State const> before_;
  entry::State state_;
  StreamVersion expected_;
  Look& look_;
  std::vector<EncodedEvent> events_{};
  std::vector<entry::Event> decided_{};  // the same, without bodies
  std::vector<Guard> guards_{};
  std::vector<NewBody> new_bodies_{};
};

/// The last attempt at a command, which took effect if any did, and the look that it was made on.
struct EntryCommands::Last {
  std::optional<Look> look{};
  std::optional<Attempt> attempt{};
};

}  // namespace contentos
