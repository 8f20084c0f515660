#include "commands/reactor/reactor.hpp"

#include "commands/reactor/back_off.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace contentos {

namespace {

// Few at a time, so that a lease, which is short, covers all of them. One that runs out is no harm: what the second worker does is a
// repeat.
constexpr std::size_t kBatch = 8;
constexpr auto kCountEvery = std::chrono::seconds(10);

/// What no event asked for is never asked for anew.
bool is_periodic(Todo const& todo) { return todo.name.event_id == EventId(); }

}  // namespace

ReactorLoop::ReactorLoop(TodoStore& store, Reactor& reactor, ReactorOptions options, ReactorMetrics metrics)
    : store_(store), reactor_(reactor), options_(std::move(options)), metrics_(std::move(metrics)) {}

ReactorLoop::~ReactorLoop() { stop(); }

void ReactorLoop::start() {
  thread_ = std::thread([this] { loop(); });
}

void ReactorLoop::stop() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) { thread_.join(); }
}

void ReactorLoop::loop() {
  std::int32_t in_vain = 0;
  while (!stopping_) {
    auto const taken = run_once();
    in_vain = taken ? 0 : in_vain + 1;
    count();
    if (taken && *taken == kBatch) { continue; }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, backed_off(options_.poll, in_vain, options_.longest_poll), [this] { return stopping_.load(); });
  }
}

Result<std::size_t> ReactorLoop::run_once() {
  auto const due = store_.lease_due(reactor_.name(), options_.owner, kBatch, options_.lease);
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

void ReactorLoop::count() {
  auto const now = std::chrono::steady_clock::now();
  if (!metrics_.counted || now - counted_ < kCountEvery) { return; }
  counted_ = now;
  if (auto const counts = store_.counts(reactor_.name())) { metrics_.counted(reactor_.name(), *counts); }
}

TodoOutcome ReactorLoop::carried_out(Todo const& todo) {
  try {
    return reactor_.carry_out(todo);
  } catch (std::exception const& e) { return TodoFails{StoreError{StoreErrorCode::internal, false, e.what()}}; }
}

void ReactorLoop::fire(Todo const& todo) {
  auto const outcome = carried_out(todo);
  if (auto const* waits = std::get_if<TodoWaits>(&outcome)) {
    return put_off(todo, waits->is_for_tenant ? TodoStore::Because::closed : TodoStore::Because::waits, *waits);
  }
  if (auto const* fails = std::get_if<TodoFails>(&outcome)) {
    bool const is_last = todo.failures + 1 >= options_.most_failures && !is_periodic(todo);
    return is_last ? give_up(todo, fails->why) : put_off(todo, TodoStore::Because::failed, {fails->why});
  }
  auto const* again = std::get_if<TodoAgain>(&outcome);
  // One that cannot be ticked off is leased again, and whoever does it again finds that it has happened.
  auto const noted = again != nullptr ? store_.again_after(todo, again->period) : store_.complete(todo);
  tell(todo, noted, again != nullptr ? "again" : std::get<TodoDone>(outcome).note);
}

void ReactorLoop::put_off(Todo const& todo, TodoStore::Because because, TodoWaits const& waits) {
  auto const& why = waits.why;
  if (auto const* error = std::get_if<StoreError>(&why)) { note_trouble(*error); }
  auto const longer_each_time = backed_off(options_.retry, todo.attempts - 1, before_jitter(options_.longest_retry));
  auto const wait = jittered(std::max(longer_each_time, before_jitter(waits.at_least)), todo);
  tell(todo, store_.retry_later(todo, because, wait, reason_of(why)), "waits: " + reason_of(why));
}

void ReactorLoop::give_up(Todo const& todo, Failure const& why) {
  tell(todo, store_.bury(todo, reason_of(why)), "given up: " + reason_of(why));
}

void ReactorLoop::tell(Todo const& todo, Result<bool> const& noted, std::string const& outcome) const {
  if (!noted) { note_trouble(noted.error()); }
  if (!metrics_.fired) { return; }
  metrics_.fired(todo, noted && !*noted ? "settled by an event meanwhile, or leased by another: " + outcome : outcome);
}

void ReactorLoop::note_trouble(StoreError const& error) const {
  if (metrics_.trouble) { metrics_.trouble(reactor_.name(), error.context); }
}

TodoOutcome outcome_of(Failure why) {
  bool passes = false;
  bool is_closed = false;
  if (auto const* rejection = std::get_if<Rejection>(&why)) {
    is_closed = rejection->code == RejectionCode::forbidden;
    passes = is_closed || rejection->code == RejectionCode::too_many;
  } else {
    auto const& error = std::get<StoreError>(why);
    passes = error.retryable || error.code == StoreErrorCode::set_aside;
  }
  if (!passes) { return TodoFails{std::move(why)}; }
  return TodoWaits{std::move(why), is_closed ? kClosedTenantWait : std::chrono::milliseconds(0), is_closed};
}

CommandContext command_of(Identity const& identity, std::string_view key, Todo const& todo, std::string_view step) {
  auto const& [reactor, tenant, of, event] = todo.name;
  auto const name = reactor + "\n" + tenant.str() + "\n" + event.str() + "\n" + of + "\n" + std::string(step);
  auto context = system_context(TenantScope(tenant), reactor, CommandId(identity.keyed_uuid(key, name)), CorrelationId(event.uuid()));
  context.causation_id = event;
  context.is_urgent = true;
  return context;
}

}  // namespace contentos
