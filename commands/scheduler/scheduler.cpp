#include "commands/scheduler/scheduler.hpp"

#include "domain/entry/codec.hpp"
#include "domain/entry/word.hpp"

#include <algorithm>
#include <array>

namespace contentos {

namespace {

constexpr std::string_view kPublish = "/publish/";
constexpr std::string_view kUnpublish = "/unpublish";

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
  void operator()(entry::Created const&) {}
  void operator()(entry::VersionSaved const&) {}
  void operator()(entry::Submitted const&) {}
  void operator()(entry::Approved const&) {}
  void operator()(entry::Rejected const&) {}
  void operator()(entry::ReviewWithdrawn const&) {}
  void operator()(entry::Unarchived const&) {}
  void operator()(entry::Undeleted const&) {}
  void operator()(entry::EditingStarted const&) {}
  void operator()(entry::EditingEnded const&) {}
  void operator()(entry::Categorized const&) {}
  void operator()(entry::Tagged const&) {}
  void operator()(entry::Placed const&) {}
  void operator()(entry::MetadataChanged const&) {}
  void operator()(entry::OwnerChanged const&) {}
};

bool concerns_schedules(std::string_view type) {
  constexpr std::array<std::string_view, 7> kNames = {"entry.scheduled",   "entry.unscheduled", "entry.schedule_failed", "entry.published",
                                                      "entry.unpublished", "entry.archived",    "entry.deleted"};
  return std::ranges::find(kNames, type.substr(0, type.rfind('.'))) != kNames.end();
}

std::optional<std::vector<TodoChange>> schedule_changes(RecordedEvent const& event) {
  auto const decoded = entry::decode(event.header.type, event.data, std::nullopt);
  if (!decoded) { return std::nullopt; }
  ScheduleChanges out{event.header};
  std::visit(out, *decoded);
  return std::move(out.out);
}

}  // namespace

Reaction scheduler_reaction() { return {Scheduler::kName, {entry::Word::kName}, &concerns_schedules, &schedule_changes}; }

TodoOutcome Scheduler::carry_out(Todo const& todo) {
  auto const& key = todo.name.key;
  bool const publishes = key.find(kPublish) != std::string::npos;
  if (!publishes && !key.ends_with(kUnpublish)) {
    return TodoWaits{StoreError{StoreErrorCode::internal, false, "a newer program's: " + key}};
  }
  EntryId const entry(key.substr(0, key.find('/')));
  StreamVersion const caused_by(todo.payload.at("caused_by").to_number<std::int64_t>());
  auto const context = command_of(identity_, key_, todo, publishes ? "publish" : "unpublish");
  auto const written =
      publishes ? entries_.publish_scheduled(context, entry, caused_by) : entries_.unpublish_scheduled(context, entry, caused_by);
  if (written) { return TodoDone{}; }
  auto const failure = written.error();
  auto const* why = std::get_if<Rejection>(&failure);
  if (why != nullptr && why->code == RejectionCode::not_found) { return TodoDone{"gone: " + why->detail}; }
  auto outcome = outcome_of(failure);
  bool const is_refused = why != nullptr && std::holds_alternative<TodoFails>(outcome);
  return is_refused && publishes ? note_failure(todo, entry, caused_by, *why) : outcome;
}

TodoOutcome Scheduler::note_failure(Todo const& todo, EntryId const& entry, StreamVersion caused_by, Rejection const& why) {
  auto const noted = entries_.fail_schedule(command_of(identity_, key_, todo, "publish_failed"), entry,
                                            {caused_by, todo.name.event_id, std::string(code_name(why.code)), why.detail});
  if (!noted) { return outcome_of(noted.error()); }
  if (noted->changed && !noted->repeated && failed_) { failed_(); }
  return TodoDone{"failed: " + why.detail};
}

}  // namespace contentos
