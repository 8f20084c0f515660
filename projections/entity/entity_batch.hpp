// The streams that one batch of events touches, as they are before it and then fold by fold. Pure; what is not in memory is brought by
// EntityMaker.
#pragma once

#include "projections/entity/entity_maker.hpp"
#include "projections/entity/entity_memory.hpp"
#include "projections/runner/feed.hpp"

#include <map>
#include <span>
#include <string_view>
#include <vector>

namespace contentos {

class EntityBatch {
public:
  /// The streams of these events that are `wanted` by their aggregate, each once.
  EntityBatch(std::span<EventPtr const> events, bool (*wanted)(std::string_view aggregate));

  /// Takes out of memory what is there as it is before the batch.
  void take_from(EntityMemory& memory);
  /// Gives back everything, as it is now.
  void keep_in(EntityMemory& memory) &&;
  /// What is still to be done before the first `find`. Lifetime: of the batch.
  [[nodiscard]] std::vector<EntityMaker::Way> to_bring();

  /// The event's stream as it is now, to apply the event to, and since when. Its entity is null for an aggregate that this program does not
  /// know. Lifetime: until the batch is kept.
  [[nodiscard]] EntityAt& find(RecordedEvent const& event);

private:
  struct Member {
    EntityAt at{};
    StreamVersion upto;     // before the batch
    TenantPosition before;  // the first position of the first append that touches it
  };
  std::map<EntityKey, Member> members_{};
};

}  // namespace contentos
