// One projection's thread in the runner, and the orders that others give it. Internal to projections/runner.
#pragma once

#include "projections/runner/follower.hpp"
#include "projections/runner/runner.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace contentos {

/// Lets somebody else work on a projection while its thread stands still between two batches.
class Gate {
public:
  /// The thread's own: waits while somebody pauses it.
  void enter();
  void leave();
  /// Held by whoever has paused the thread. Waits for the batch in flight.
  class Pause {
  public:
    explicit Pause(Gate& gate);
    ~Pause();
    Pause(Pause const&) = delete;
    Pause& operator=(Pause const&) = delete;

  private:
    Gate& gate_;
  };

private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  bool inside_ = false;
  int waiting_ = 0;
  bool paused_ = false;
};

class Runner::Worker {
public:
  Worker(Feed& feed, Projection& projection, RunnerOptions const& options, RunnerMetrics const& metrics)
      : feed_(feed), projection_(projection), options_(options), metrics_(metrics), follower_(feed, projection, options, metrics) {}
  ~Worker() { stop(); }

  void start();
  void request_stop();
  void stop();  // requests and joins

  [[nodiscard]] std::string_view name() const { return projection_.name(); }
  [[nodiscard]] ProjectionStatus status() const;
  [[nodiscard]] Progress& progress() { return follower_.progress(); }
  [[nodiscard]] Result<void> wait_for_tenant(TenantId tenant, TenantPosition position, Progress::Deadline deadline);
  [[nodiscard]] Result<void> unpark(TenantId tenant);
  [[nodiscard]] Result<void> rebuild(std::function<void(RebuildProgress const&)> const& progress);
  [[nodiscard]] Result<void> start_rebuild();

private:
  void run();
  void load_until_it_works();
  [[nodiscard]] Follower::Step pass();
  void gather();
  void report_positions() const;
  [[nodiscard]] bool pause_for_retry(int& attempts);
  void follow_epoch();
  void look_now_and_then();
  [[nodiscard]] bool is_faulted() const;
  void stay_faulted();
  void rebuild_unasked();
  void follow_the_other_log();
  void note_fault(Follower::Step const& step);
  void set_fault(std::string reason);
  void set_error(std::string reason);
  [[nodiscard]] bool is_stopping() const { return stopping_.load(); }

  [[nodiscard]] Result<void> begin_rebuilding();
  void end_rebuilding(Result<void> const& result);
  [[nodiscard]] Result<void> fill_and_promote(std::function<void(RebuildProgress const&)> const& progress);
  enum class OnNewEpoch { compare, give_up };
  [[nodiscard]] Result<void> fill(Follower& shadow, OnNewEpoch on_new_epoch, std::function<bool()> const& is_full,
                                  std::function<void(RebuildProgress const&)> const& progress);
  [[nodiscard]] Result<void> compare(Follower& shadow, OnNewEpoch on_new_epoch);
  [[nodiscard]] Result<std::vector<ShardPosition>> positions_to_reach();
  [[nodiscard]] RebuildProgress measure(Follower const& shadow) const;

  Feed& feed_;
  Projection& projection_;
  RunnerOptions const& options_;
  RunnerMetrics const& metrics_;
  Follower follower_;
  Gate gate_{};
  std::thread thread_{};
  std::thread rebuild_thread_{};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> is_replaced_{false};                  // the fault is that the log was replaced
  std::uint64_t epoch_ = 0;                               // of the feed, when the checkpoints were last compared
  std::chrono::steady_clock::time_point next_rebuild_{};  // not earlier, unless somebody asks
  std::chrono::steady_clock::time_point next_look_{};     // at what is stored, while there is nothing to apply

  mutable std::mutex mutex_{};  // guards what follows
  std::condition_variable wake_{};
  bool running_ = false;
  bool is_rebuilding_ = false;
  std::string fault_{};
  std::string last_error_{};
  std::optional<RebuildProgress> rebuilding_{};
};

}  // namespace contentos
