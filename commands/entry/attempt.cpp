#include "commands/entry/attempt.hpp"

#include "domain/entry/codec.hpp"
#include "domain/entry/word.hpp"
#include "domain/event/record_spec.hpp"
#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/i_json.hpp"
#include "domain/json/patch.hpp"
#include "domain/tenant/tenant.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

namespace {

constexpr std::size_t kMostDataBytes = std::size_t{8} << 20U;

}  // namespace

EntryCommands::Attempt::Attempt(EntryCommands& owner, CommandContext const& context, EntryId id, Folded<entry::Word> const& folded,
                                Look& look)
    : owner_(owner),
      context_(context),
      id_(std::move(id)),
      before_(folded.state),
      state_(*before_),
      expected_(folded.state->version),
      look_(look) {}

Timestamp EntryCommands::Attempt::now() const { return context_.occurred.value_or(owner_.pipeline_.ports().identity.now()); }

Outcome<Timestamp> EntryCommands::Attempt::database_now() {
  if (!look_.database_now) {
    auto const now = owner_.pipeline_.ports().log.now();
    if (!now) { return Failure(now.error()); }
    look_.database_now = *now;
  }
  return *look_.database_now;
}

Outcome<void> EntryCommands::Attempt::decide(entry::Command const& command) {
  auto events = entry::decide(state_, command);
  if (!events) { return Failure(events.error()); }
  for (auto& event : *events) {
    // Times are the append's to say; steps of one command depend on facts and versions alone.
    state_ =
        entry::evolve(std::move(state_), event, {state_.version.next(), now(), now(), context_.principal.actor, context_.attributed_to});
    events_.push_back(entry::encode(event));
    decided_.push_back(entry::without_body(std::move(event)));
  }
  return {};
}

Outcome<TypeContext> EntryCommands::Attempt::type(TypeKey const& key) {
  if (auto const known = look_.types.find(key); known != look_.types.end()) { return known->second; }
  auto loaded = load_type(owner_.pipeline_.repositories(), context_.scope, key, look_.freshness);
  if (loaded) { look_.types.emplace(key, *loaded); }
  return loaded;
}

Outcome<std::shared_ptr<tenant::State const>> EntryCommands::Attempt::tenant() {
  auto const id = context_.scope.tenant().str();
  auto const folded = owner_.pipeline_.repositories().load<tenant::Word>(context_.scope, id, look_.freshness);
  if (!folded) { return Failure(folded.error()); }
  guards_.push_back({StreamName(tenant::Word::kName, id), folded->state->version});
  return folded->state;
}

void EntryCommands::Attempt::rely_on(TypeContext const& type) {
  guards_.push_back(type.guard());
  guards_.push_back({StreamName(tenant::Word::kName, type.tenant->id.str()), type.tenant->version});
}

Outcome<std::shared_ptr<VersionContent const>> EntryCommands::Attempt::content_of(entry::VersionFacts const& version) {
  for (auto const& body : new_bodies_) {
    if (body.id == version.id) { return body.content; }
  }
  auto content = owner_.bodies_.content_of(context_.scope, id_, version);
  if (!content) { return Failure(content.error()); }
  return *content;
}

Outcome<SaveInput> EntryCommands::Attempt::merged(content_type::Definition const& definition, SaveInput const& input,
                                                  entry::VersionFacts const& base, entry::VersionFacts const& latest,
                                                  std::optional<VersionId>& merged_with) {
  auto const base_data = content_of(base);
  if (!base_data) { return base_data.error(); }
  auto const latest_data = content_of(latest);
  if (!latest_data) { return latest_data.error(); }
  auto const localized = content_type::localized_fields(definition);
  if (input.merge_on_conflict) {
    if (auto result = merge_fields((*base_data)->data, (*latest_data)->data, input.data, localized)) {
      auto out = input;
      out.data = std::move(*result);
      out.base_version_id = latest.id;
      merged_with = latest.id;
      return out;
    }
  }
  Rejection conflict{RejectionCode::version_conflict,
                     "Somebody saved a newer version than the one this save is based on.",
                     {{"/base_version_id", "version_conflict", "The latest version is number " + std::to_string(latest.number) + "."}}};
  auto described = entry::describe(latest);
  described["title"] = (*latest_data)->title;  // which the fold does not hold
  described["publish_note"] = (*latest_data)->publish_note;
  conflict.extra["latest_version"] = std::move(described);
  auto of_latest = diff_fields((*base_data)->data, (*latest_data)->data, localized);
  auto of_yours = diff_fields((*base_data)->data, input.data, localized);
  conflict.extra["truncated"] = of_latest.is_truncated || of_yours.is_truncated;
  conflict.extra["diff_latest"] = std::move(of_latest.changes);
  conflict.extra["diff_yours"] = std::move(of_yours.changes);
  return Failure(std::move(conflict));
}

Outcome<SaveInput> EntryCommands::Attempt::changed(TypeContext const& type, SaveInput const& input) {
  auto const* base = input.base_version_id ? state_.versions.find(*input.base_version_id) : state_.latest();
  if (base == nullptr) { return Failure(entry::unknown_version("/base_version_id")); }
  auto const content = content_of(*base);
  if (!content) { return content.error(); }
  auto data = input.change(content_type::migrate(*type.type, base->schema_version, (*content)->data));
  if (!data) { return Failure(data.error()); }
  // A client can send so much at once; little by little no more comes together.
  if (!is_within(*data, JsonLimits{}) || serialized_bytes(*data) > kMostDataBytes) {
    return Failure(
        Rejection{RejectionCode::too_large, "What comes out of the change is larger than content may be: 8 MiB, and 100,000 values."});
  }
  auto out = input;
  out.data = *std::move(data);
  out.base_version_id = base->id;
  return out;
}

Outcome<std::optional<SaveInput>> EntryCommands::Attempt::made_of(TypeContext const& type, SaveInput const& given, bool unconditional,
                                                                  std::optional<VersionId>& merged_with) {
  std::optional<SaveInput> made;
  if (given.change) {
    auto result = changed(type, given);
    if (!result) { return result.error(); }
    made = std::move(*result);
  }
  auto const& input = made ? *made : given;
  auto const* latest = state_.latest();
  if (unconditional || latest == nullptr || !input.base_version_id || *input.base_version_id == latest->id) { return made; }
  auto const* base = state_.versions.find(*input.base_version_id);
  if (base == nullptr) {
    // What decides says so; but where versions are forgotten, what is not merged with this one may be refused for another reason first.
    if (!state_.versions.is_whole()) { return Failure(entry::unknown_version("/base_version_id")); }
    return made;
  }
  auto result = merged(type.type->current(), input, *base, *latest, merged_with);
  if (!result) { return result.error(); }
  return std::optional(std::move(*result));
}

Outcome<void> EntryCommands::Attempt::check_references(SaveInput const& input) {
  if (input.categories) {
    if (auto checked = check_categories(*input.categories); !checked) { return checked; }
  }
  return input.tags ? check_tags(*input.tags) : Outcome<void>();
}

Outcome<void> EntryCommands::Attempt::save(TypeKey const& key, SaveInput const& given, bool unconditional,
                                           std::optional<VersionId> restored_from) {
  auto const type_context = type(key);
  if (!type_context) { return type_context.error(); }
  std::optional<VersionId> merged_with;
  auto made = made_of(*type_context, given, unconditional, merged_with);
  if (!made) { return made.error(); }
  auto const& input = *made ? **made : given;
  auto const* latest = state_.latest();
  std::shared_ptr<VersionContent const> previous;
  if (latest != nullptr) {
    auto before = content_of(*latest);
    if (!before) { return before.error(); }
    previous = *before;
  }
  auto& identity = owner_.pipeline_.ports().identity;
  auto const* stored_slugs = latest == nullptr ? nullptr : &latest->slugs;
  auto slugs = input.slugs ? *input.slugs : stored_slugs != nullptr ? *stored_slugs : entry::Slugs{};
  auto content = make_content(*type_context, {owner_.schemas_, identity, owner_.graphemes_}, input.data, std::move(slugs),
                              previous ? &previous->data : nullptr, stored_slugs);
  if (!content) { return content.error(); }
  if (auto checked = check_references(input); !checked) { return checked; }
  VersionId const version_id(identity.new_uuid());
  NewBody body{version_id, std::make_shared<VersionContent const>(VersionContent{input.data, content->title, input.publish_note}),
               content->data.size()};
  auto decided = decide(entry::Save{version_id, std::move(*content), input.base_version_id, unconditional, input.is_autosave,
                                    input.publish_note, restored_from, merged_with, input.categories, input.tags});
  if (!decided) { return decided; }
  new_bodies_.push_back(std::move(body));
  rely_on(*type_context);
  return {};
}

Outcome<entry::Snapshot> EntryCommands::Attempt::snapshot_of(entry::VersionFacts const& version) {
  auto const content = content_of(version);
  if (!content) { return content.error(); }
  auto titled = version;  // folds load no bodies, so they know no titles
  titled.title = (*content)->title;
  auto const author = context_.attributed_to ? Actor{ActorKind::person, context_.attributed_to->str()} : context_.principal.actor;
  auto snapshot = entry::make_snapshot(state_, titled, (*content)->data, now(), author);
  auto const checksum = owner_.pipeline_.ports().identity.sha256_hex(canonical_json(snapshot));
  snapshot["checksum"] = checksum;
  return entry::Snapshot{canonical_json(snapshot), checksum};
}

Outcome<void> EntryCommands::Attempt::publish(TransitionInput const& input) {
  entry::Publish command{input.version_id, {}, std::nullopt, input.time_zone, input.note, Timestamp{}};
  if (input.unpublish_at) {
    auto const now = database_now();
    if (!now) { return now.error(); }
    command.unpublish_at = input.unpublish_at->at;
    command.now = *now;
  }
  auto const named = entry::named_version(state_, input.version_id);
  // Without such a version, or without the entry, decide says so; there is nothing to make a snapshot of.
  if (named && state_.exists && !state_.is_deleted()) {
    auto snapshot = snapshot_of(*named);
    if (!snapshot) { return snapshot.error(); }
    command.snapshot = std::move(*snapshot);
  }
  return decide(command);
}

Outcome<void> EntryCommands::Attempt::schedule(TransitionInput const& input) {
  auto const now = database_now();
  if (!now) { return now.error(); }
  auto const named = entry::named_version(state_, input.version_id);
  if (named && state_.exists && !state_.is_deleted()) {
    if (auto const content = content_of(*named); !content) { return content.error(); }
  }
  auto const unpublish_at = input.unpublish_at ? std::optional(input.unpublish_at->at) : std::nullopt;
  auto const zone = input.time_zone.empty() ? std::string("UTC") : input.time_zone;
  return decide(entry::SchedulePublication{input.version_id, input.publish_at->at, unpublish_at, zone, *now});
}

Intent EntryCommands::Attempt::take_intent() {
  Intent out{.streams = {}, .guards = std::move(guards_)};
  out.streams.push_back({StreamName(entry::Word::kName, id_.str()), expected_, std::move(events_), state_.site()});
  return out;
}

AnyFolded EntryCommands::Attempt::folded(std::vector<RecordedEvent> const& appended) const {
  CONTENTOS_ENSURE(appended.size() == decided_.size(), "what was decided was appended");
  auto state = *before_;
  for (std::size_t i = 0; i < decided_.size(); ++i) { state = entry::evolve(std::move(state), decided_[i], meta_of(appended[i].header)); }
  return {std::make_shared<entry::State const>(std::move(state)), appended.back().header.id};
}

std::size_t EntryCommands::Attempt::bytes() const {
  std::size_t out = 0;
  for (auto const& event : events_) { out += event.data.size() + (event.body ? event.body->size() : 0); }
  return out;
}

void EntryCommands::Attempt::keep_bodies() const {
  for (auto const& body : new_bodies_) { owner_.bodies_.store(context_.scope, id_, body.id, body.content, body.bytes); }
}

}  // namespace contentos
