#include "projections/runner/read_ahead.hpp"

#include <utility>

namespace contentos {

Feed::Batch ReadAhead::read_on(ShardNo shard, Checkpoint const& last, std::size_t max_events, std::size_t max_bytes) {
  auto& next = next_.at(static_cast<std::size_t>(shard.value));
  auto ahead = std::exchange(next, std::nullopt);
  bool const fits = ahead && ahead->after == last && ahead->epoch == feed_.epoch();
  auto batch = fits ? ahead->batch.get() : feed_.read_on(shard, last, max_events, max_bytes);
  if (!batch || !*batch || (*batch)->empty() || (*batch)->size() < worth_a_thread_) { return batch; }
  auto const& end = *(*batch)->back();
  if (end.position < feed_.head(shard)) {
    Checkpoint const after{end.position, end.hash};
    next = Next{after, feed_.epoch(), std::async(std::launch::async, [this, shard, after, max_events, max_bytes] {
                  return feed_.read_on(shard, after, max_events, max_bytes);
                })};
  }
  return batch;
}

}  // namespace contentos
