// Who writes next to a stream that many want to write to. Commands decide and append as they come, which costs an uncontended stream
// nothing; the first that loses a race makes a line at its stream, and whoever wants to write there from then on, in this process, stands
// in it. So each loses to those before it at most, and all come to their turn. Other processes have lines of their own: who has the turn
// may still lose to them, and tries again.
//
// Whoever waits holds a thread, so waiting is bounded: by stream, by tenant, so that no tenant's records take every thread, and altogether,
// so that some are always free for commands that need not wait.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

namespace contentos {

/// Threading: any thread.
class Turns {
public:
  /// How many may wait. Who has the turn is not counted.
  struct Limits {
    std::size_t of_stream;
    std::size_t of_tenant;
    std::size_t of_all;
    std::chrono::milliseconds patience{8'000};  // of a command, from its beginning; less than what a stop leaves to requests in flight
  };
  /// For a process that runs commands on `threads` threads: half of them may wait for one stream, five eighths in one tenant, three
  /// quarters at all.
  [[nodiscard]] static constexpr Limits limits_for(std::size_t threads) { return {threads / 2, threads * 5 / 8, threads * 3 / 4}; }

  /// Whoever holds it has the turn at one stream; the next in line is called when it goes.
  class Turn;

  explicit Turns(Limits limits) : limits_(limits) {}

  /// The moment at which the patience of a command that begins now is at its end.
  [[nodiscard]] std::chrono::steady_clock::time_point deadline() const { return std::chrono::steady_clock::now() + limits_.patience; }

  /// The turns that one command has.
  class Standing;

  /// Whether somebody has the turn at this stream: then others must not go before those who wait.
  [[nodiscard]] bool has_line(TenantId tenant, StreamName const& stream) const;

  /// Blocks until it is the caller's turn: first come, first served.
  /// Errors: overloaded (retryable), at once when too many wait, else at the deadline.
  [[nodiscard]] Result<Turn> take(TenantId tenant, StreamName const& stream, std::chrono::steady_clock::time_point deadline);

  /// Streams that have a line, and who waits in all of them.
  [[nodiscard]] std::size_t lines() const;
  [[nodiscard]] std::size_t waiting() const;

private:
  using Place = std::pair<TenantId, StreamName>;
  struct Waiter {
    std::condition_variable called{};
    bool is_next = false;
  };
  using Line = std::deque<Waiter*>;  // there while somebody has the turn; first come, first

  void pass_on(Place const& place);
  [[nodiscard]] bool has_room(Place const& place, Line const& line) const;
  void leave(TenantId tenant);

  Limits const limits_;
  mutable std::mutex mutex_{};
  std::map<Place, Line> lines_{};
  std::map<TenantId, std::size_t> of_tenant_{};  // who waits; never 0
  std::size_t waiting_ = 0;
};

class Turns::Turn {
public:
  Turn() = default;
  ~Turn() { end(); }
  Turn(Turn&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), place_(std::move(other.place_)) {}
  Turn& operator=(Turn&& other) noexcept {
    end();
    owner_ = std::exchange(other.owner_, nullptr);
    place_ = std::move(other.place_);
    return *this;
  }
  Turn(Turn const&) = delete;
  Turn& operator=(Turn const&) = delete;

  [[nodiscard]] explicit operator bool() const { return owner_ != nullptr; }

private:
  friend class Turns;
  Turn(Turns& owner, Place place) : owner_(&owner), place_(std::move(place)) {}
  void end() {
    if (owner_ != nullptr) { std::exchange(owner_, nullptr)->pass_on(place_); }
  }

  Turns* owner_ = nullptr;
  Place place_{};
};

/// A command that writes to several streams may come to need the turn at more than one of them. They are taken in the order of their names,
/// always, so that no two commands wait for each other.
class Turns::Standing {
public:
  /// `deadline`: when its patience is at its end. Lifetime: `owner` outlives this.
  Standing(Turns& owner, TenantId tenant, std::chrono::steady_clock::time_point deadline)
      : owner_(owner), tenant_(tenant), deadline_(deadline) {}

  [[nodiscard]] bool has(StreamName const& stream) const { return turns_.contains(stream); }
  /// Whether others have the turn there, or wait for it.
  [[nodiscard]] bool must_wait_at(StreamName const& stream) const { return !has(stream) && owner_.has_line(tenant_, stream); }
  [[nodiscard]] bool is_out_of_patience() const { return std::chrono::steady_clock::now() >= deadline_; }

  /// Blocks until it has the turn at `stream` as well; those it had it gives back meanwhile. Errors: those of `take`.
  [[nodiscard]] Result<void> join(StreamName const& stream);

private:
  Turns& owner_;
  TenantId tenant_;
  std::chrono::steady_clock::time_point deadline_;
  std::map<StreamName, Turn> turns_{};
};

}  // namespace contentos
