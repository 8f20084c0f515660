#include "commands/scheduler/scheduler.hpp"

#include <algorithm>

namespace contentos {

namespace {

// Few at a time, so that a lease, which is short, covers all of them. One that runs out is no harm: the second worker's command is a
// repeat.
constexpr std::size_t kBatch = 8;

std::string words_of(Failure const& failure) {
  if (auto const* rejection = std::get_if<Rejection>(&failure)) { return rejection->detail; }
  return std::get<StoreError>(failure).context;
}

/// Refused for what is no fault of the entry and is mended elsewhere: the tenant is suspended or deleted, or too much was asked of it.
bool passes_by_itself(Rejection const& why) { return why.code == RejectionCode::forbidden || why.code == RejectionCode::too_many; }

/// `first`, doubled `times` times, and never longer than `longest`.
std::chrono::milliseconds backed_off(std::chrono::milliseconds first, std::int32_t times, std::chrono::milliseconds longest) {
  while (times-- > 0 && first < longest) { first *= 2; }
  return std::min(first, longest);
}

}  // namespace

Scheduler::Scheduler(ScheduleStore& store, EntryCommands& entries, Identity& identity, SchedulerOptions options, SchedulerMetrics metrics)
    : store_(store), entries_(entries), identity_(identity), options_(std::move(options)), metrics_(std::move(metrics)) {}

Scheduler::~Scheduler() { stop(); }

void Scheduler::start() {
  thread_ = std::thread([this] { loop(); });
}

void Scheduler::stop() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) { thread_.join(); }
}

void Scheduler::loop() {
  std::int32_t in_vain = 0;
  while (!stopping_) {
    auto const taken = run_once();
    in_vain = taken ? 0 : in_vain + 1;
    if (taken && *taken == kBatch) { continue; }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, backed_off(options_.poll, in_vain, options_.longest_poll), [this] { return stopping_.load(); });
  }
}

Result<std::size_t> Scheduler::run_once() {
  auto const due = store_.lease_due(options_.owner, kBatch, options_.lease);
  if (!due) {
    note_trouble(due.error());
    return due.error();
  }
  for (auto const& todo : *due) {
    if (stopping_) { break; }
    fire(todo);
  }
  return due->size();
}

CommandContext Scheduler::context_of(ScheduledTodo const& todo, std::string_view command) const {
  auto context = system_context(TenantScope(todo.tenant), "scheduler", CommandId(identity_.named_uuid(todo.event_id.uuid(), command)),
                                CorrelationId(todo.event_id.uuid()));
  context.causation_id = todo.event_id;
  return context;
}

Outcome<Written> Scheduler::carry_out(ScheduledTodo const& todo) {
  if (todo.action == ScheduledAction::publish) {
    return entries_.publish_scheduled(context_of(todo, "publish"), todo.entry, todo.caused_by);
  }
  return entries_.unpublish_scheduled(context_of(todo, "unpublish"), todo.entry, todo.caused_by);
}

void Scheduler::fire(ScheduledTodo const& todo) {
  auto const written = carry_out(todo);
  if (written) {
    settle(todo, "done");
    return;
  }
  auto const failure = written.error();
  auto const* why = std::get_if<Rejection>(&failure);
  if (why != nullptr && why->code == RejectionCode::not_found) {
    settle(todo, "gone: " + why->detail);
  } else if (why != nullptr && todo.action == ScheduledAction::publish && !passes_by_itself(*why)) {
    note_failure(todo, *why);
  } else {
    put_off(todo, failure);
  }
}

void Scheduler::note_failure(ScheduledTodo const& todo, Rejection const& why) {
  auto const noted = entries_.fail_schedule(context_of(todo, "publish_failed"), todo.entry,
                                            {todo.caused_by, todo.event_id, std::string(code_name(why.code)), why.detail});
  if (!noted) {
    put_off(todo, noted.error());
    return;
  }
  if (noted->changed && !noted->repeated && metrics_.failed) { metrics_.failed(); }
  settle(todo, "failed: " + why.detail);
}

/// A to-do that cannot be ticked off is leased again, and its command finds that it has happened.
void Scheduler::settle(ScheduledTodo const& todo, std::string const& outcome) {
  if (auto const ticked = store_.complete(options_.owner, todo); !ticked) { note_trouble(ticked.error()); }
  if (metrics_.fired) { metrics_.fired(todo, outcome); }
}

void Scheduler::put_off(ScheduledTodo const& todo, Failure const& why) {
  if (auto const* error = std::get_if<StoreError>(&why)) { note_trouble(*error); }
  auto const wait = backed_off(options_.retry, todo.attempts - 1, options_.longest_retry);
  if (auto const given_back = store_.retry_later(options_.owner, todo, wait); !given_back) { note_trouble(given_back.error()); }
  if (metrics_.fired) { metrics_.fired(todo, "waits: " + words_of(why)); }
}

void Scheduler::note_trouble(StoreError const& error) const {
  if (metrics_.trouble) { metrics_.trouble(error.context); }
}

}  // namespace contentos
