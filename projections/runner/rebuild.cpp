// The rebuild half of a projection's worker: blue/green.
#include "projections/runner/read_ahead.hpp"
#include "projections/runner/worker.hpp"

#include <utility>

namespace contentos {

using Kind = Follower::Step::Kind;

Result<void> Runner::Worker::begin_rebuilding() {
  std::lock_guard const lock(mutex_);
  if (is_rebuilding_ || is_stopping() || !running_) {
    return StoreError{StoreErrorCode::unavailable, true, is_rebuilding_ ? "a rebuild is running already" : "the runner is stopped"};
  }
  is_rebuilding_ = true;
  rebuilding_ = RebuildProgress{};
  return {};
}

void Runner::Worker::end_rebuilding(Result<void> const& result) {
  if (metrics_.log) {
    metrics_.log(result ? "info" : "error",
                 "projection " + std::string(name()) + (result ? ": rebuilt" : ": rebuild failed: " + result.error().context));
  }
  std::lock_guard const lock(mutex_);
  is_rebuilding_ = false;
  rebuilding_.reset();
  wake_.notify_all();
}

Result<void> Runner::Worker::rebuild(std::function<void(RebuildProgress const&)> const& progress) {
  if (auto begun = begin_rebuilding(); !begun) { return begun; }
  auto result = fill_and_promote(progress);
  end_rebuilding(result);
  return result;
}

Result<void> Runner::Worker::start_rebuild() {
  if (auto begun = begin_rebuilding(); !begun) { return begun; }
  if (rebuild_thread_.joinable()) { rebuild_thread_.join(); }  // an earlier one, which has ended
  rebuild_thread_ = std::thread([this] {
    auto const result = fill_and_promote({});
    if (!result) { set_error("rebuild failed: " + result.error().context); }
    end_rebuilding(result);
  });
  return {};
}

RebuildProgress Runner::Worker::measure(Follower const& shadow) const {
  RebuildProgress out;
  for (std::int64_t i = 0; i < feed_.shard_count(); ++i) {
    out.events_done += shadow.progress().position(ShardNo(i)).value;
    out.events_total += feed_.head(ShardNo(i)).value;
  }
  return out;
}

/// A new epoch need not mean another log. What was filled from a log that is gone can only be thrown away.
Result<void> Runner::Worker::compare(Follower& shadow, OnNewEpoch on_new_epoch) {
  StoreError const replaced{StoreErrorCode::unavailable, true, "the log was replaced meanwhile"};
  if (on_new_epoch == OnNewEpoch::give_up) { return replaced; }
  int attempts = 0;
  auto loaded = shadow.load();
  for (; loaded.kind == Kind::retry; loaded = shadow.load()) {
    if (!pause_for_retry(attempts)) { return StoreError{StoreErrorCode::unavailable, true, "the runner stops"}; }
  }
  if (loaded.kind == Kind::replaced) { return replaced; }
  if (loaded.kind == Kind::fault) { return StoreError{StoreErrorCode::internal, false, loaded.reason}; }
  return {};
}

/// Until it is full with what the log of the feed's epoch holds.
Result<void> Runner::Worker::fill(Follower& shadow, OnNewEpoch on_new_epoch, std::function<bool()> const& is_full,
                                  std::function<void(RebuildProgress const&)> const& progress) {
  int attempts = 0;
  std::uint64_t ticket = 0;
  while (true) {
    if (!shadow.is_current()) {
      if (auto compared = compare(shadow, on_new_epoch); !compared) { return compared; }
    }
    if (is_full()) { return {}; }
    bool failed = false;
    bool moved = false;
    for (std::int64_t i = 0; i < feed_.shard_count(); ++i) {
      if (is_stopping()) { return StoreError{StoreErrorCode::unavailable, true, "the runner stops"}; }
      auto const step = shadow.step(ShardNo(i));
      if (step.kind == Kind::fault) { return StoreError{StoreErrorCode::internal, false, step.reason}; }
      if (step.kind == Kind::replaced) { return StoreError{StoreErrorCode::unavailable, true, step.reason}; }
      failed = failed || step.kind == Kind::retry;
      moved = moved || step.kind == Kind::moved;
    }
    auto const now = measure(shadow);
    {
      std::lock_guard const lock(mutex_);
      rebuilding_ = now;
    }
    if (progress) { progress(now); }
    if (failed && !pause_for_retry(attempts)) { return StoreError{StoreErrorCode::unavailable, true, "the runner stops"}; }
    if (!failed) { attempts = 0; }
    if (!failed && !moved && !is_full()) { ticket = feed_.wait(ticket, options_.idle_wait); }  // the feed is behind the log
  }
}

/// What the live model has stored, so that nobody who has seen something misses it afterwards. Not what its thread has loaded, which may
/// not have begun. Of a log that was replaced, or a model that cannot be read, all there is. Requires: the gate is held.
Result<std::vector<ShardPosition>> Runner::Worker::positions_to_reach() {
  auto loaded = follower_.load();
  for (int attempts = 0; loaded.kind == Kind::retry; loaded = follower_.load()) {
    if (!pause_for_retry(attempts)) { return StoreError{StoreErrorCode::unavailable, true, "the runner stops"}; }
  }
  std::vector<ShardPosition> out;
  for (std::int64_t i = 0; i < feed_.shard_count(); ++i) {
    out.push_back(loaded.kind == Kind::moved ? progress().position(ShardNo(i)) : feed_.head(ShardNo(i)));
  }
  return out;
}

Result<void> Runner::Worker::fill_and_promote(std::function<void(RebuildProgress const&)> const& progress) {
  auto shadow = projection_.begin_rebuild();
  if (!shadow) { return shadow.error(); }
  RunnerMetrics quiet;  // the live model's positions and counts go on being reported; only what a person should read is added
  quiet.log = metrics_.log;
  auto const reads_body = (*shadow)->reads_body();
  auto const lean = reads_body ? feed_.lean(reads_body) : nullptr;
  ReadAhead feed(lean ? *lean : feed_);
  Follower follower(feed, **shadow, options_, quiet);
  if (auto const loaded = follower.load(); loaded.kind != Kind::moved) {
    return StoreError{StoreErrorCode::internal, false, loaded.reason};
  }
  auto const near_the_heads = [&] {
    auto const at = measure(follower);
    return at.events_done + static_cast<std::int64_t>(options_.batch_events) >= at.events_total;
  };
  if (auto filled = fill(follower, OnNewEpoch::compare, near_the_heads, progress); !filled) { return filled; }

  Gate::Pause const pause(gate_);  // the live model stands still from here; what is left is one batch or so
  auto const goal = positions_to_reach();
  if (!goal) { return goal.error(); }
  auto const reaches_the_live_one = [&] {
    for (std::int64_t i = 0; i < feed_.shard_count(); ++i) {
      if (follower.progress().position(ShardNo(i)) < (*goal)[static_cast<std::size_t>(i)]) { return false; }
    }
    return true;
  };
  // The goal is the live model's in this epoch.
  if (auto filled = fill(follower, OnNewEpoch::give_up, reaches_the_live_one, progress); !filled) { return filled; }
  if (auto promoted = (*shadow)->promote(); !promoted) { return promoted; }
  auto reloaded = follower_.load();
  for (int attempts = 0; reloaded.kind == Kind::retry && pause_for_retry(attempts);) { reloaded = follower_.load(); }
  is_replaced_ = reloaded.kind == Kind::replaced;
  this->progress().adopt_tenants(follower.progress());
  set_fault(reloaded.kind == Kind::moved ? std::string{} : reloaded.reason);
  return {};
}

}  // namespace contentos
