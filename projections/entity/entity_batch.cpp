#include "projections/entity/entity_batch.hpp"

namespace contentos {

EntityBatch::EntityBatch(std::span<EventPtr const> events) {
  for (auto const& event : events) { entities_.try_emplace(Key{event->header.tenant, event->header.stream}); }
}

std::vector<EntityBatch::Key> EntityBatch::keys() const {
  std::vector<Key> out;
  out.reserve(entities_.size());
  for (auto const& [key, entity] : entities_) { out.push_back(key); }
  return out;
}

std::optional<Poison> EntityBatch::put_stored(Key const& key, std::string_view bytes) {
  auto restored = Entity::restore(key.second.aggregate(), bytes);
  if (!restored) { return Poison{"the stored state of " + key.second.str() + " cannot be read"}; }
  entities_[key] = std::move(restored);
  return std::nullopt;
}

Entity* EntityBatch::find(RecordedEvent const& event) {
  auto& entity = entities_[Key{event.header.tenant, event.header.stream}];
  if (!entity) { entity = Entity::initial(event.header.stream.aggregate()); }
  return entity.get();
}

void EntityBatch::each(std::function<void(Key const&, Entity const&)> const& visit) const {
  for (auto const& [key, entity] : entities_) {
    if (entity) { visit(key, *entity); }
  }
}

}  // namespace contentos
