#include "commands/scheduler/scheduler.hpp"

#include "domain/entry/codec.hpp"
#include "domain/entry/word.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace contentos {

namespace {

constexpr std::string_view kPublish = "/publish/";
constexpr std::string_view kUnpublish = "/unpublish";

/// What an event answers that changes nothing here; those that answer anything else are the ones that concern schedules.
struct NoChange {};

/// What of an event changes what is to be done for its entry.
struct ScheduleChanges {
  EventHeader const& header;
  std::vector<TodoChange> out{};

  [[nodiscard]] std::string entry() const { return std::string(header.stream.id()); }
  [[nodiscard]] std::string publish(VersionId version) const { return entry() + std::string(kPublish) + version.str(); }
  void add(std::string key, Timestamp due) { out.emplace_back(AddTodo{std::move(key), due, {{"caused_by", header.stream_version.value}}}); }
  void cancel(std::string key) { out.emplace_back(CancelTodos{std::move(key)}); }
  void cancel_all() {
    cancel(entry() + std::string(kPublish));
    cancel(entry() + std::string(kUnpublish));
  }

  void operator()(entry::Scheduled const& e) {
    cancel(entry() + std::string(kPublish));
    add(publish(e.version_id), e.publish_at);
  }
  void operator()(entry::Unscheduled const&) { cancel(entry() + std::string(kPublish)); }
  void operator()(entry::ScheduleFailed const& e) { out.emplace_back(RefuseTodos{publish(e.version_id)}); }
  void operator()(entry::Published const& e) {
    cancel(publish(e.version_id));
    cancel(entry() + std::string(kUnpublish));
    if (e.unpublish_at) { add(entry() + std::string(kUnpublish), *e.unpublish_at); }
  }
  void operator()(entry::Unpublished const&) { cancel(entry() + std::string(kUnpublish)); }
  void operator()(entry::Archived const&) { cancel_all(); }
  void operator()(entry::Deleted const&) { cancel_all(); }
  NoChange operator()(entry::Created const&) { return {}; }
  NoChange operator()(entry::VersionSaved const&) { return {}; }
  NoChange operator()(entry::Submitted const&) { return {}; }
  NoChange operator()(entry::Approved const&) { return {}; }
  NoChange operator()(entry::Rejected const&) { return {}; }
  NoChange operator()(entry::ReviewWithdrawn const&) { return {}; }
  NoChange operator()(entry::Unarchived const&) { return {}; }
  NoChange operator()(entry::Undeleted const&) { return {}; }
  NoChange operator()(entry::EditingStarted const&) { return {}; }
  NoChange operator()(entry::EditingEnded const&) { return {}; }
  NoChange operator()(entry::Categorized const&) { return {}; }
  NoChange operator()(entry::Tagged const&) { return {}; }
  NoChange operator()(entry::Placed const&) { return {}; }
  NoChange operator()(entry::MetadataChanged const&) { return {}; }
  NoChange operator()(entry::OwnerChanged const&) { return {}; }
};

/// A type without its version: older shapes of an event change the same.
constexpr std::string_view unversioned(std::string_view type) { return type.substr(0, type.rfind('.')); }

template <class E>
constexpr bool kChangesSchedules = !std::is_same_v<std::invoke_result_t<ScheduleChanges&, E const&>, NoChange>;

template <class... E>
bool is_of_one_that_changes(std::string_view type, std::type_identity<std::variant<E...>>) {
  return ((kChangesSchedules<E> && unversioned(type) == unversioned(E::kType)) || ...);
}

bool concerns_schedules(std::string_view type) { return is_of_one_that_changes(type, std::type_identity<entry::Event>{}); }

std::optional<std::vector<TodoChange>> schedule_changes(RecordedEvent const& event) {
  auto const decoded = entry::decode(event.header.type, event.data, std::nullopt);
  if (!decoded) { return std::nullopt; }
  ScheduleChanges out{event.header};
  std::visit([&out](auto const& e) { out(e); }, *decoded);
  return std::move(out.out);
}

/// The place of the event that asked for it, in the entry's stream; nothing when the payload does not say it.
std::optional<StreamVersion> asked_at(boost::json::object const& payload) {
  auto const* place = payload.if_contains("caused_by");
  if (place == nullptr || !place->is_int64()) { return std::nullopt; }
  return StreamVersion(place->as_int64());
}

EntryId entry_of(std::string const& key) { return EntryId(key.substr(0, key.find('/'))); }
bool is_publication(std::string const& key) { return key.find(kPublish) != std::string::npos; }

}  // namespace

Reaction scheduler_reaction() { return {Scheduler::kName, {entry::Word::kName}, &concerns_schedules, &schedule_changes}; }

TodoOutcome Scheduler::carry_out(Todo const& todo) {
  auto const& key = todo.name.key;
  bool const publishes = is_publication(key);
  if (!publishes && !key.ends_with(kUnpublish)) {
    return TodoWaits{StoreError{StoreErrorCode::internal, false, "a newer program's: " + key}};
  }
  auto const entry = entry_of(key);
  auto const caused_by = asked_at(todo.payload);
  if (!caused_by) { return TodoFails{StoreError{StoreErrorCode::corrupt, false, "its payload does not say what asked for it"}}; }
  auto const context = command_of(identity_, key_, todo, publishes ? "publish" : "unpublish");
  auto const written =
      publishes ? entries_.publish_scheduled(context, entry, *caused_by) : entries_.unpublish_scheduled(context, entry, *caused_by);
  if (written) { return TodoDone{}; }
  auto const failure = written.error();
  auto const* why = std::get_if<Rejection>(&failure);
  if (why != nullptr && why->code == RejectionCode::not_found) { return TodoDone{"gone: " + why->detail}; }
  auto outcome = outcome_of(failure);
  bool const is_refused = why != nullptr && std::holds_alternative<TodoFails>(outcome);
  return is_refused && publishes ? note_failure(todo, entry, *caused_by, *why) : outcome;
}

TodoOutcome Scheduler::note_failure(Todo const& todo, EntryId const& entry, StreamVersion caused_by, Rejection const& why) {
  auto const noted = entries_.fail_schedule(command_of(identity_, key_, todo, "publish_failed"), entry,
                                            {caused_by, todo.name.event_id, std::string(code_name(why.code)), why.detail});
  if (!noted) { return outcome_of(noted.error()); }
  if (noted->changed && !noted->repeated && failed_) { failed_(); }
  return TodoDone{"failed: " + why.detail};
}

Outcome<bool> Scheduler::let_go(DeadTodo const& todo, CommandContext const& context) {
  auto const caused_by = asked_at(todo.payload);
  if (!is_publication(todo.name.key) || !caused_by) { return false; }
  auto const said =
      entries_.fail_schedule(context, entry_of(todo.name.key),
                             {*caused_by, todo.name.event_id, "dropped", "It failed again and again, and an operator let it go."});
  if (said) { return said->changed; }
  auto const failure = said.error();
  auto const* why = std::get_if<Rejection>(&failure);
  if (why != nullptr && why->code == RejectionCode::not_found) { return false; }
  return failure;
}

}  // namespace contentos
