// A lease with a heartbeat: work that at most one process of a cluster does at a time. The clock that decides is the database's; the holder
// gives up by its own clock earlier than the database would give the lease to another.
#pragma once

#include "infra/postgres/connection.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace contentos {

struct LeaseOptions {
  std::string conninfo;
  std::string name;                          // of the work: `relay`
  std::string owner;                         // unique per process
  std::chrono::milliseconds term{2'000};     // how long it is given for; a killed holder is replaced after this
  std::chrono::milliseconds heartbeat{500};  // renewed this often, asked for this often
};

/// Tries for the lease on a thread of its own, over a connection of its own that is never replaced silently: a holder whose connection
/// breaks has lost the lease, because the database behind it may have become another.
class LeaseKeeper {
public:
  /// `gained` starts the work and returns; `lost` stops it and returns when it stands still. Both are called on the keeper's thread, in
  /// turn; `lost` is called for every `gained`, also when another process had the lease for a while and this one did not notice.
  LeaseKeeper(LeaseOptions options, std::function<void()> gained, std::function<void()> lost);
  ~LeaseKeeper();  // stops
  LeaseKeeper(LeaseKeeper const&) = delete;
  LeaseKeeper& operator=(LeaseKeeper const&) = delete;

  void start();
  /// Stops the work and gives the lease back, so that another takes over at once. Idempotent.
  void stop();

  /// False also once the last renewal is so old that another process may hold it.
  [[nodiscard]] bool is_held() const;
  [[nodiscard]] std::string const& name() const { return options_.name; }

private:
  using Clock = std::chrono::steady_clock;
  void run();
  [[nodiscard]] bool renew();
  void give_back();

  LeaseOptions options_;
  std::function<void()> gained_;
  std::function<void()> lost_;
  std::optional<pg::Connection> connection_{};
  std::int64_t epoch_ = 0;                 // of the lease, when it was last ours
  std::atomic<Clock::rep> held_until_{0};  // steady clock ticks
  std::mutex mutex_{};
  std::condition_variable changed_{};
  bool stopping_ = false;
  std::thread thread_{};
};

}  // namespace contentos
