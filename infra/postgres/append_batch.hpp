// One batch of append requests as one transaction: everything that is judged is read under the lock of the shard's row, and everything
// that is accepted is written with it. Two round trips: BEGIN, lock and reads; then writes and COMMIT.
#pragma once

#include "commands/append/judge.hpp"
#include "infra/postgres/connection.hpp"
#include "projections/runner/feed.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace contentos::pg {

/// The bytes of an event, made ready in the caller's thread, so that the one thread of the shard has little to do.
struct Payload {
  std::string data;
  std::optional<std::string> body;         // as it was given: for the feed
  std::optional<std::string> stored_body;  // compressed: for the table
  std::optional<Sha256> body_hash;
};

/// A request on its way. `request.streams[…].events[…]` have given their data and body to `payloads`, in the same order.
struct Prepared {
  AppendRequest request;
  AppendId append_id;
  std::vector<Payload> payloads;
  std::size_t byte_count = 0;
};
[[nodiscard]] Prepared prepare(AppendRequest request, AppendId append_id);

/// Where a test may cut the connection.
enum class FaultPoint {
  facts_read,   // judged, nothing written
  commit_sent,  // writes and COMMIT are on their way, the answer has not come
};
using Fault = std::function<void(FaultPoint, Connection&)>;

/// What one transaction tried to do, by request.
class AppendBatch {
public:
  AppendBatch(ShardNo shard, std::vector<Prepared*> requests) : shard_(shard), requests_(std::move(requests)) {}

  /// Runs the transaction. After an error it may be run again, on another connection too: an attempt whose commit is in doubt is looked up
  /// under the lock first, and found again or made anew.
  /// Errors: of the connection. Durability: committed when it returns success.
  [[nodiscard]] Result<void> run(Connection& connection, Fault const& fault);

  /// The verdicts, one per request. Requires: run succeeded.
  [[nodiscard]] std::vector<AppendVerdict> const& verdicts() const { return verdicts_; }
  /// What was appended, in order. Requires: run succeeded; called once, since it takes the payloads.
  [[nodiscard]] std::vector<EventPtr> take_events();

private:
  struct Numbered {
    std::size_t request;
    std::size_t payload;
    ShardPosition position;
    EventHeader header;
    std::string header_bytes;
    Sha256 hash;
  };
  struct Facts {
    LogFacts log;
    ShardClock clock;
  };

  [[nodiscard]] Result<Facts> lock_and_read(Connection& connection) const;
  [[nodiscard]] Result<bool> is_committed(Connection& connection) const;
  void judge_all(Facts& facts);
  void number(std::size_t request, Accepted&& accepted);
  [[nodiscard]] Result<void> write(Connection& connection, Facts const& facts, Fault const& fault) const;
  [[nodiscard]] Params event_params() const;
  [[nodiscard]] Params command_params() const;

  ShardNo shard_;
  std::vector<Prepared*> requests_;
  std::vector<AppendVerdict> verdicts_{};
  std::vector<std::size_t> accepted_{};  // indexes of requests
  std::vector<Numbered> events_{};
};

}  // namespace contentos::pg
