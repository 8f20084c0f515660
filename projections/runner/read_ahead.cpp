#include "projections/runner/read_ahead.hpp"

#include <system_error>
#include <utility>

namespace contentos {

Feed::Batch ReadAhead::read_on(ShardNo shard, Checkpoint const& last, std::size_t max_events, std::size_t max_bytes) {
  auto ahead = next_ && next_->shard == shard ? std::exchange(next_, std::nullopt) : std::nullopt;
  bool const fits = ahead && ahead->after == last && ahead->epoch == feed_.epoch();
  auto batch = fits ? ahead->batch.get() : feed_.read_on(shard, last, max_events, max_bytes);
  if (!batch || !*batch || (*batch)->empty()) { return batch; }
  auto const& end = *(*batch)->back();
  given_.at(static_cast<std::size_t>(shard.value)) = {end.position, end.hash};
  if (!next_ && (*batch)->size() >= worth_a_thread_) { begin_next(shard, max_events, max_bytes); }
  return batch;
}

/// Of the first shard after this one, and this one as the last, that has more.
void ReadAhead::begin_next(ShardNo shard, std::size_t max_events, std::size_t max_bytes) {
  for (std::int64_t i = 1; i <= feed_.shard_count(); ++i) {
    ShardNo const other((shard.value + i) % feed_.shard_count());
    auto const after = given_.at(static_cast<std::size_t>(other.value));
    if (feed_.head(other) <= after.position) { continue; }
    auto const read = [this, other, after, max_events, max_bytes] { return feed_.read_on(other, after, max_events, max_bytes); };
    try {
      next_ = Next{other, after, feed_.epoch(), std::async(std::launch::async, read)};
    } catch (std::system_error const&) {
      // The machine has no thread to spare: it is read when it is asked for, and what is at hand is not lost over it.
    }
    return;
  }
}

}  // namespace contentos
