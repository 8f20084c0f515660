// Whether a topic holds what the log holds, from known places to the tails of its partitions. Internal to infra/kafka.
#pragma once

#include "infra/kafka/topic_ledger.hpp"

#include <atomic>
#include <map>
#include <variant>
#include <vector>

namespace contentos::kafka {

/// Why a topic does not fit the log; the reason for a new one.
struct Misfit {
  std::string reason;
};

/// Per shard, the last event of its partition: what comes after it is to be written. 0: the partition is empty.
using Tails = std::vector<ShardPosition>;

using TailCheck = std::variant<Tails, Misfit, StoreError>;

/// Reads each partition from `confirmed` (absent: from its beginning) to its high watermark. Positions must go on by one or repeat; each
/// must have the log's hash. `stopping` ends it early, with an error.
/// Errors: unavailable (retryable) when broker or database cannot be asked.
[[nodiscard]] TailCheck check_tails(Consumer& consumer, TopicLedger& ledger, std::string const& topic,
                                    std::map<std::int64_t, Confirmed> const& confirmed, std::int64_t shard_count,
                                    std::atomic<bool> const& stopping);

}  // namespace contentos::kafka
