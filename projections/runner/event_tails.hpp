// The newest events of each shard, in memory: what a feed has received and will be asked for next.
#pragma once

#include "projections/runner/feed.hpp"

#include <deque>
#include <vector>

namespace contentos {

/// Threading: none of its own.
class EventTails {
public:
  /// `known`: per shard, what may be given out though it was not received.
  EventTails(std::vector<ShardPosition> const& known, std::size_t max_bytes);

  /// Takes the next event of its shard. One that is known already is dropped; one that leaves a gap begins a new tail.
  void take(EventPtr event);
  /// Whole appends after `after`, or nothing when the tail does not begin that early.
  [[nodiscard]] std::vector<EventPtr> read(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes) const;

  /// Everything up to here may be given out, out of the log if not from here.
  [[nodiscard]] ShardPosition known(ShardNo shard) const { return at(shard).known; }
  void know(ShardNo shard, ShardPosition position);
  /// The log is another, which ends at `heads`.
  void forget(std::vector<ShardPosition> const& heads);

private:
  struct Shard {
    std::deque<EventPtr> tail{};  // contiguous; ends at `known`, or is empty
    ShardPosition known{};
  };
  [[nodiscard]] Shard& at(ShardNo shard) { return shards_.at(static_cast<std::size_t>(shard.value)); }
  [[nodiscard]] Shard const& at(ShardNo shard) const { return shards_.at(static_cast<std::size_t>(shard.value)); }
  void clear(Shard& shard);
  void make_room();

  std::vector<Shard> shards_;
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
};

}  // namespace contentos
