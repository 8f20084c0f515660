#include "projections/runner/worker.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

using Kind = Follower::Step::Kind;

namespace {

constexpr auto kBetweenRebuilds = std::chrono::seconds(5);
constexpr auto kBetweenLooks = std::chrono::seconds(1);
constexpr std::int64_t kWorthABatch = 128;  // events: more of them make each hardly cheaper

}  // namespace

void Gate::enter() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ == 0 && !paused_; });
  inside_ = true;
}

void Gate::leave() {
  std::lock_guard const lock(mutex_);
  inside_ = false;
  changed_.notify_all();
}

Gate::Pause::Pause(Gate& gate) : gate_(gate) {
  std::unique_lock lock(gate_.mutex_);
  ++gate_.waiting_;
  gate_.changed_.wait(lock, [&] { return !gate_.inside_ && !gate_.paused_; });
  --gate_.waiting_;
  gate_.paused_ = true;
}

Gate::Pause::~Pause() {
  std::lock_guard const lock(gate_.mutex_);
  gate_.paused_ = false;
  gate_.changed_.notify_all();
}

void Runner::Worker::start() {
  stopping_ = false;
  progress().set_stopped(false);
  {
    std::lock_guard const lock(mutex_);
    running_ = true;
  }
  thread_ = std::thread([this] { run(); });
}

void Runner::Worker::request_stop() {
  progress().end_rest();
  std::lock_guard const lock(mutex_);
  stopping_ = true;
  wake_.notify_all();
}

void Runner::Worker::stop() {
  request_stop();
  if (thread_.joinable()) { thread_.join(); }
  if (rebuild_thread_.joinable()) { rebuild_thread_.join(); }
  progress().set_stopped(true);
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [&] { return !is_rebuilding_; });  // a rebuild on a caller's thread ends at its next batch
  running_ = false;
}

void Runner::Worker::run() {
  epoch_ = feed_.epoch();
  load_until_it_works();
  std::uint64_t ticket = 0;
  int attempts = 0;
  while (!is_stopping()) {
    follow_epoch();
    if (is_faulted()) {
      stay_faulted();
      continue;
    }
    if (projection_.is_outdated()) { rebuild_unasked(); }
    auto const step = pass();
    switch (step.kind) {
      case Kind::moved:
        set_error({});
        attempts = 0;
        gather();
        break;
      case Kind::idle:
        set_error({});
        attempts = 0;
        look_now_and_then();
        ticket = feed_.wait(ticket, options_.idle_wait);
        break;
      case Kind::retry:
        set_error(step.reason);
        (void)pause_for_retry(attempts);
        break;
      case Kind::fault:
      case Kind::replaced: break;  // it is said
    }
  }
}

/// Lets a batch gather, unless one is there already or somebody waits.
void Runner::Worker::gather() {
  auto const time = projection_.gathers_for();
  if (time == std::chrono::milliseconds(0)) { return; }
  std::int64_t at_hand = 0;
  for (std::int64_t i = 0; i < feed_.shard_count(); ++i) {
    at_hand += feed_.head(ShardNo(i)).value - progress().position(ShardNo(i)).value;
  }
  if (at_hand < kWorthABatch) { progress().rest(std::chrono::steady_clock::now() + time); }
}

/// With nothing to apply, nobody would notice that the store was taken back.
void Runner::Worker::look_now_and_then() {
  auto const now = std::chrono::steady_clock::now();
  if (now < next_look_) { return; }
  next_look_ = now + kBetweenLooks;
  gate_.enter();
  follower_.look_whether_it_is_as_left();
  gate_.leave();
}

/// Looks whether the model still fits the log, when that may be another.
void Runner::Worker::follow_epoch() {
  auto const epoch = feed_.epoch();
  if (std::exchange(epoch_, epoch) == epoch) { return; }
  set_fault({});
  load_until_it_works();
}

bool Runner::Worker::is_faulted() const {
  std::lock_guard const lock(mutex_);
  return !fault_.empty();
}

/// Waits a moment; a rebuild may mend the fault, and one that only a rebuild mends gets it, after a failure not at once again.
void Runner::Worker::stay_faulted() {
  if (options_.rebuild_replaced && is_replaced_) { follow_the_other_log(); }
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, options_.idle_wait, [&] { return is_stopping(); });
}

/// Again some time after one that failed.
void Runner::Worker::rebuild_unasked() {
  if (std::chrono::steady_clock::now() < next_rebuild_) { return; }
  next_rebuild_ = std::chrono::steady_clock::now() + kBetweenRebuilds;
  (void)start_rebuild();  // refused while one is running
}

/// What was filled from another log: begins again with this one, or is rebuilt.
void Runner::Worker::follow_the_other_log() {
  auto const begun = projection_.begin_again();
  if (begun && !*begun) { return rebuild_unasked(); }
  if (!begun) { return set_error(begun.error().context); }
  if (metrics_.log) { metrics_.log("warn", "projection " + std::string(name()) + " begins again with the log"); }
  set_fault({});
  load_until_it_works();
}

/// Ends with a loaded follower, a fault, or the stop.
void Runner::Worker::load_until_it_works() {
  int attempts = 0;
  while (!is_stopping()) {
    gate_.enter();
    auto const step = follower_.load();
    note_fault(step);
    gate_.leave();
    if (step.kind != Kind::retry) { return; }
    set_error(step.reason);
    (void)pause_for_retry(attempts);
  }
}

/// One batch of every shard that has something.
Follower::Step Runner::Worker::pass() {
  Follower::Step result{Kind::idle};
  for (std::int64_t i = 0; i < feed_.shard_count() && !is_stopping(); ++i) {
    gate_.enter();
    auto step = follower_.step(ShardNo(i));
    note_fault(step);
    gate_.leave();
    if (step.kind == Kind::fault || step.kind == Kind::replaced) { return step; }
    if (step.kind == Kind::retry || (step.kind == Kind::moved && result.kind == Kind::idle)) { result = std::move(step); }
  }
  report_positions();
  return result;
}

void Runner::Worker::report_positions() const {
  if (!metrics_.position) { return; }
  for (std::int64_t i = 0; i < feed_.shard_count(); ++i) {
    auto const position = follower_.progress().position(ShardNo(i));
    metrics_.position(name(), ShardNo(i), position, std::max<std::int64_t>(0, feed_.head(ShardNo(i)).value - position.value));
  }
}

/// Waits before the next attempt, longer each time. Returns false when the runner stops.
bool Runner::Worker::pause_for_retry(int& attempts) {
  auto const delay = options_.retry_delay * (1 << std::min(attempts, 6));
  ++attempts;
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, delay, [&] { return is_stopping(); });
}

/// Within the gate, so that a rebuild that mends the fault comes after it.
void Runner::Worker::note_fault(Follower::Step const& step) {
  if (step.kind != Kind::fault && step.kind != Kind::replaced) { return; }
  is_replaced_ = step.kind == Kind::replaced;
  set_fault(step.reason);
}

void Runner::Worker::set_fault(std::string reason) {
  bool const faulted = !reason.empty();
  if (metrics_.fault) { metrics_.fault(name(), faulted); }
  if (faulted && metrics_.log) { metrics_.log("error", "projection " + std::string(name()) + " has stopped: " + reason); }
  progress().set_stopped(faulted);
  std::lock_guard const lock(mutex_);
  fault_ = std::move(reason);
  wake_.notify_all();
}

void Runner::Worker::set_error(std::string reason) {
  std::lock_guard const lock(mutex_);
  if (!reason.empty() && reason != last_error_ && metrics_.log) {
    metrics_.log("warn", "projection " + std::string(name()) + " waits: " + reason);
  }
  last_error_ = std::move(reason);
}

ProjectionStatus Runner::Worker::status() const {
  ProjectionStatus out;
  out.name = std::string(name());
  out.is_asked_apart = projection_.is_asked_apart();
  for (std::int64_t i = 0; i < feed_.shard_count(); ++i) {
    auto const position = follower_.progress().position(ShardNo(i));
    auto const head = std::max(feed_.head(ShardNo(i)), position);
    out.shards.push_back({ShardNo(i), position, head, head.value - position.value, follower_.progress().gaps(ShardNo(i))});
  }
  out.set_aside = follower_.progress().set_aside();
  std::lock_guard const lock(mutex_);
  out.running = running_ && fault_.empty();
  out.fault = fault_;
  out.last_error = last_error_;
  out.rebuilding = rebuilding_;
  return out;
}

Result<void> Runner::Worker::wait_for_tenant(TenantId tenant, TenantPosition position, Progress::Deadline deadline) {
  auto const heads = [&] {
    std::vector<ShardPosition> out;
    for (std::int64_t i = 0; i < feed_.shard_count(); ++i) { out.push_back(feed_.head(ShardNo(i))); }
    return out;
  };
  return progress().wait_for_tenant(
      tenant, position, deadline, [&] { return projection_.applied(tenant); }, heads);
}

Result<void> Runner::Worker::unpark(TenantId tenant) {
  {
    std::lock_guard const lock(mutex_);
    if (!running_ || !fault_.empty()) { return StoreError{StoreErrorCode::internal, false, "the projection has stopped"}; }
  }
  Gate::Pause const pause(gate_);
  return follower_.unpark(tenant);
}

}  // namespace contentos
