// The reactors' to-do list: what is still to be done because of an event. Filled along the feed with a checkpoint of its own (a to-do is
// there once, however often its event is read), worked off by any number of processes through leases. Implemented by infra/postgres. Time
// is the database's alone, so that nothing is done early because a machine's clock runs ahead.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

/// Which to-do: a reactor has one for a key of one event.
struct TodoName {
  std::string reactor;
  TenantId tenant;
  std::string key;   // of the reactor's own, ASCII: what it is about. Parts between slashes, so that a prefix names several
  EventId event_id;  // that asked for it; nil: the reactor does it again and again (TodoStore::again_after)

  friend bool operator==(TodoName const&, TodoName const&) = default;
};

/// One that is leased.
struct Todo {
  TodoName name;
  Timestamp due;
  boost::json::object payload{};  // of the reactor's own
  std::int32_t attempts = 0;      // leases taken so far, this one included
  std::int32_t failures = 0;      // how often it failed before; waiting is no failure
  std::int64_t fence = 0;         // of the lease: whoever leases it later has a higher one
};

/// One that was given up after many attempts: it waits for a person.
struct DeadTodo {
  TodoName name;
  Timestamp due;
  Timestamp since;
  boost::json::object payload;
  std::int32_t attempts = 0;
  std::string why;
};

/// What waits on purpose, until its time or to be tried again, and what somebody is at is open and no more.
struct TodoCounts {
  std::int64_t open = 0;             // to be done, now or later
  std::int64_t due = 0;              // of those, what could be leased by now and is not
  std::int64_t dead = 0;             // given up
  std::int64_t refused = 0;          // refused for good, and an event says so
  std::chrono::seconds lateness{0};  // for how long the one that could be leased for longest was not
};

class TodoStore {
public:
  virtual ~TodoStore() = default;

  /// Takes up to `limit` to-dos of a reactor that are due and that nobody holds, for `lease`: of the 10,000 that wait for longest the
  /// first of each tenant, then the second of each …, so that one that has many does not keep the others waiting; in the order of their
  /// times. A lease that runs out is taken again by whoever asks. `owner` is for people who look. Threading: any thread and process; two
  /// callers never get the same to-do at a time. Errors: unavailable (retryable).
  [[nodiscard]] virtual Result<std::vector<Todo>> lease_due(std::string_view reactor, std::string_view owner, std::size_t limit,
                                                            std::chrono::milliseconds lease) = 0;

  // What becomes of one that is leased. False when somebody else has leased it since, or it needs no doing any more.

  /// It needs nothing more. Durable when it returns.
  [[nodiscard]] virtual Result<bool> complete(Todo const& todo) = 0;
  /// Gives the lease back; it is not due again before `delay` has passed. `why`: for people who look. What was put off because its tenant
  /// is `closed` is due at once when the list has read that the tenant is not any more, during the lease or after it.
  enum class Because { waits, closed, failed };
  [[nodiscard]] virtual Result<bool> retry_later(Todo const& todo, Because because, std::chrono::milliseconds delay,
                                                 std::string_view why) = 0;
  /// Gives it up until a person says otherwise.
  [[nodiscard]] virtual Result<bool> bury(Todo const& todo, std::string_view why) = 0;
  /// It is done for now, and due again after `period`.
  [[nodiscard]] virtual Result<bool> again_after(Todo const& todo, std::chrono::seconds period) = 0;

  // For operators.

  /// How a reactor's list stands; each number counted no further than to `kMostCounted`, which means that or more.
  static constexpr std::int64_t kMostCounted = 10'000;
  [[nodiscard]] virtual Result<TodoCounts> counts(std::string_view reactor) = 0;
  /// Those given up, by tenant, key and event; at most `limit` after `after`.
  [[nodiscard]] virtual Result<std::vector<DeadTodo>> dead(std::string_view reactor, std::optional<TodoName> const& after,
                                                           std::size_t limit) = 0;
  /// One of them; nothing when it was not given up.
  [[nodiscard]] virtual Result<std::optional<DeadTodo>> find_dead(TodoName const& name) = 0;
  /// Makes one that was given up due at once, with its attempts forgotten; false when it was not given up.
  [[nodiscard]] virtual Result<bool> revive(TodoName const& name) = 0;
  /// One that was given up needs no doing any more; false when it was not given up.
  [[nodiscard]] virtual Result<bool> drop(TodoName const& name) = 0;
};

}  // namespace contentos
