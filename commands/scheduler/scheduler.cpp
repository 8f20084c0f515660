#include "commands/scheduler/scheduler.hpp"

namespace contentos {

namespace {

// Few at a time, so that a lease, which is short, covers all of them. One that runs out is no harm: the second worker's command is a
// repeat.
constexpr std::size_t kBatch = 8;

std::string why(Failure const& failure) {
  if (auto const* rejection = std::get_if<Rejection>(&failure)) { return "refused: " + rejection->detail; }
  return "failed: " + std::get<StoreError>(failure).context;
}

/// What can never succeed any more: the entry, or the tenant, is gone. Everything else may be mended by somebody.
bool is_final(Failure const& failure) {
  auto const* rejection = std::get_if<Rejection>(&failure);
  return rejection != nullptr && rejection->code == RejectionCode::not_found;
}

}  // namespace

Scheduler::Scheduler(ScheduleStore& store, EntryCommands& entries, Identity& identity, SchedulerOptions options)
    : store_(store), entries_(entries), identity_(identity), options_(std::move(options)) {}

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
  while (!stopping_) {
    if (run_once() == kBatch) { continue; }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, options_.poll, [this] { return stopping_.load(); });
  }
}

std::size_t Scheduler::run_once() {
  auto const due = store_.lease_due(options_.owner, kBatch, options_.lease);
  if (!due) { return 0; }
  for (auto const& todo : *due) {
    if (stopping_) { break; }
    fire(todo);
  }
  return due->size();
}

void Scheduler::fire(ScheduledTodo const& todo) {
  auto const publishing = todo.action == ScheduledAction::publish;
  auto context = system_context(TenantScope(todo.tenant), "scheduler",
                                CommandId(identity_.named_uuid(todo.event_id.uuid(), publishing ? "publish" : "unpublish")),
                                CorrelationId(todo.event_id.uuid()));
  context.causation_id = todo.event_id;
  auto const written = publishing ? entries_.publish_scheduled(context, todo.entry, todo.caused_by)
                                  : entries_.unpublish_scheduled(context, todo.entry, todo.caused_by);
  // A to-do that is not ticked off here is leased again and finds that its command has happened.
  auto const settled = written.has_value() || is_final(written.error());
  auto const ticked = settled ? store_.complete(options_.owner, todo) : store_.retry_later(options_.owner, todo, options_.retry);
  if (!options_.observe) { return; }
  if (!written) {
    options_.observe(todo, why(written.error()));
  } else {
    options_.observe(todo, ticked ? "done" : "done, but not ticked off: " + ticked.error().context);
  }
}

}  // namespace contentos
