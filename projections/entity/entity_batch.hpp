// The streams that one batch of events touches: their states are loaded together, folded in memory and stored together, so that a batch
// costs one read and one write whatever its size. Pure; the caller brings the stored bytes.
#pragma once

#include "projections/entity/entity.hpp"
#include "projections/runner/feed.hpp"

#include <map>
#include <span>
#include <utility>

namespace contentos {

class EntityBatch {
public:
  using Key = std::pair<TenantId, StreamName>;

  /// The streams of these events, each once.
  explicit EntityBatch(std::span<EventPtr const> events);

  [[nodiscard]] std::vector<Key> keys() const;
  /// Before the first `find`: what is stored of a stream. Returns what is wrong with it, or nothing.
  [[nodiscard]] std::optional<Poison> put_stored(Key const& key, std::string_view bytes);
  /// The event's stream as it is now: what was stored and then folded. Null for an aggregate that this program does not know.
  [[nodiscard]] Entity* find(RecordedEvent const& event);
  /// Every stream with its state, for storing.
  void each(std::function<void(Key const&, Entity const&)> const& visit) const;

private:
  std::map<Key, std::unique_ptr<Entity>> entities_{};
};

}  // namespace contentos
