// One batch of append requests as one transaction.
//
// What its shard's memory can answer for is judged first and written in one round trip, whose first statement takes the lock of the shard's
// row and fails unless nothing was appended since. Else, and after any refusal, in two: BEGIN, lock and reads; then writes and COMMIT.
#pragma once

#include "commands/append/judge.hpp"
#include "infra/postgres/append_facts.hpp"
#include "infra/postgres/append_writes.hpp"
#include "infra/postgres/connection.hpp"
#include "infra/postgres/prepared.hpp"
#include "infra/postgres/shard_memory.hpp"
#include "projections/runner/feed.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace contentos::pg {

/// Where a test may cut the connection.
enum class FaultPoint {
  facts_read,        // judged on facts under the lock, nothing written
  judged_by_memory,  // judged, nothing sent
  commit_sent,       // writes and COMMIT are on their way, the answer has not come
  sent_by_memory,    // likewise, and the lock may not have been taken yet
};
using Fault = std::function<void(FaultPoint, Connection&)>;

/// What one transaction tried to do, by request.
class AppendBatch {
public:
  AppendBatch(ShardNo shard, std::vector<Prepared*> requests) : shard_(shard), requests_(std::move(requests)) {}

  /// Runs the transaction. After an error it may be run again, on another connection too: an attempt whose commit is in doubt is looked up
  /// under the lock first, and found again or made anew.
  /// Requires: `memory` is of this shard, and forgets when the connection is another.
  /// Errors: of the connection. Durability: committed when it returns success.
  [[nodiscard]] Result<void> run(Connection& connection, ShardMemory& memory, Fault const& fault);

  /// The verdicts, one per request. Requires: run succeeded.
  [[nodiscard]] std::vector<AppendVerdict> const& verdicts() const { return verdicts_; }
  /// Whether it took one round trip. Requires: run succeeded.
  [[nodiscard]] bool was_at_once() const { return was_at_once_; }
  /// What was appended, in order. Requires: run succeeded; called once, since it takes the payloads.
  [[nodiscard]] std::vector<EventPtr> take_events();

private:
  using Claims = std::map<LogFacts::TenantClaim, StreamName>;
  enum class AtOnce { done, refused };

  [[nodiscard]] Result<AtOnce> run_at_once(Connection& connection, ShardMemory& memory, Fault const& fault);
  [[nodiscard]] Result<void> run_under_lock(Connection& connection, ShardMemory& memory, Fault const& fault);
  [[nodiscard]] Result<LockedFacts> lock_and_read(Connection& connection, ShardMemory& memory) const;
  [[nodiscard]] Result<void> complete_commands(Connection& connection, LockedFacts& facts) const;
  [[nodiscard]] Result<bool> is_committed(Connection& connection) const;
  void judge_all(LogFacts& facts, ShardClock& clock);
  void number(std::size_t request, Accepted&& accepted);
  [[nodiscard]] bool needs_no_reading() const;
  [[nodiscard]] std::vector<Prepared*> accepted_requests() const;
  [[nodiscard]] BatchChanges changes(LogFacts const& facts, Claims const& claims_before) const;

  ShardNo shard_;
  std::vector<Prepared*> requests_;
  std::vector<AppendVerdict> verdicts_{};
  std::vector<std::size_t> accepted_{};  // indexes of requests
  std::vector<Numbered> events_{};
  bool was_at_once_ = false;
};

}  // namespace contentos::pg
