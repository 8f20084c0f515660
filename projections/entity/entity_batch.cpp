#include "projections/entity/entity_batch.hpp"

#include <utility>

namespace contentos {

EntityBatch::EntityBatch(std::span<EventPtr const> events, bool (*wanted)(std::string_view aggregate)) {
  for (auto const& event : events) {
    auto const& header = event->header;
    if (!wanted(header.stream.aggregate())) { continue; }
    members_.try_emplace({header.tenant, header.stream},
                         Member{.upto = StreamVersion(header.stream_version.value - 1), .before = first_position_of(header)});
  }
}

void EntityBatch::take_from(EntityMemory& memory) {
  for (auto& [key, member] : members_) { member.at = memory.take(key, member.upto); }
}

void EntityBatch::keep_in(EntityMemory& memory) && {
  for (auto& [key, member] : members_) { memory.keep(key, std::move(member.at)); }
  members_.clear();
}

std::vector<EntityMaker::Way> EntityBatch::to_bring() {
  std::vector<EntityMaker::Way> out;
  for (auto& [key, member] : members_) {
    if (member.at.version < member.upto) { out.push_back({&key, &member.at, member.upto, member.before}); }
  }
  return out;
}

EntityAt& EntityBatch::find(RecordedEvent const& event) {
  auto& at = members_[{event.header.tenant, event.header.stream}].at;
  if (!at.entity) { at.entity = Entity::initial(event.header.stream.aggregate()); }
  return at;
}

}  // namespace contentos
