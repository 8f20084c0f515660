// An entity and how far it is folded.
#pragma once

#include "projections/entity/entity.hpp"

#include <memory>
#include <utility>

namespace contentos {

/// Whose stream it is.
using EntityKey = std::pair<TenantId, StreamName>;

struct EntityAt {
  std::unique_ptr<Entity> entity{};  // null: nothing is folded yet, or the program does not know the aggregate
  StreamVersion version{};           // of the last event that was folded, or passed over because it cannot be
  TenantPosition since{};            // the first position of the append that the last event was in that was folded
  Timestamp occurred{};              // of that event
};

/// Of the append that the event is in.
[[nodiscard]] inline TenantPosition first_position_of(EventHeader const& header) {
  return TenantPosition(header.tenant_position.value - header.append_index);
}

}  // namespace contentos
