// What the database knows of topics: which generations there are, and how far each was confirmed. Over one connection, whose end is the end
// of a relay's session. Internal to infra/kafka.
#pragma once

#include "infra/kafka/event_record.hpp"
#include "infra/postgres/connection.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace contentos::kafka {

struct Topic {
  std::int32_t generation = 0;
  std::string name{};
};

struct Confirmed {
  Place place;
  std::int64_t offset = 0;
};

class TopicLedger {
public:
  explicit TopicLedger(pg::Connection connection) : connection_(std::move(connection)) {}

  /// The newest, which is followed; nothing before the first.
  [[nodiscard]] Result<std::optional<Topic>> current();
  [[nodiscard]] Result<void> add(Topic const& topic, std::string const& reason);
  [[nodiscard]] Result<std::map<std::int64_t, Confirmed>> confirmed(std::int32_t generation);  // by shard
  [[nodiscard]] Result<void> confirm(std::int32_t generation, std::map<std::int64_t, Confirmed> const& places);

  [[nodiscard]] Result<std::vector<ShardPosition>> heads();
  /// Positions and hashes of the log in (after, upto]. May be fewer, when the log ends before.
  [[nodiscard]] Result<std::vector<Place>> log_places(ShardNo shard, ShardPosition after, ShardPosition upto);

private:
  pg::Connection connection_;
};

}  // namespace contentos::kafka
