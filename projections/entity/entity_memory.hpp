// The states of the streams that a model has folded last, between its batches. A batch takes out what it goes on from and gives it back
// once it is stored: whatever becomes of a batch that is not, what it has touched is not here any more.
//
// Not thread-safe.
#pragma once

#include "domain/core/lru.hpp"
#include "projections/entity/entity_at.hpp"

#include <cstddef>
#include <string>

namespace contentos {

class EntityMemory {
public:
  static constexpr std::size_t kMostStates = 8'192;

  /// Nothing folded when it is not here, or not as it was at `version`.
  [[nodiscard]] EntityAt take(EntityKey const& key, StreamVersion version) {
    auto const name = name_of(key);
    auto* const known = states_.find(name);
    if (known == nullptr) { return {}; }
    auto out = std::move(*known);
    states_.erase(name);
    return out.version == version ? std::move(out) : EntityAt{};
  }

  void keep(EntityKey const& key, EntityAt at) {
    if (!at.entity) { return; }
    auto const weight = weight_of(key, at);
    states_.put(name_of(key), std::move(at), weight);
  }

  void clear() { states_.clear(); }

private:
  static std::string name_of(EntityKey const& key) { return key.first.uuid().raw() + key.second.str(); }

  /// An entry's state has no older versions. One of another word may have what each of its events has left there: who likes a comment.
  static std::size_t weight_of(EntityKey const& key, EntityAt const& at) {
    return key.second.aggregate() == "entry" ? 1 : 1 + static_cast<std::size_t>(at.version.value) / 64;
  }

  Lru<EntityAt> states_{kMostStates};
};

}  // namespace contentos
