// States of entries that somebody has stored already, so that nobody folds thousands of events to know one. Implemented by the versions
// model's reader.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/entry/state.hpp"

#include <optional>

namespace contentos {

class EntryStates {
public:
  virtual ~EntryStates() = default;

  /// The newest that is known from before the append that begins at `before`, without versions that its other facts do not name. Nothing
  /// when there is none, or none that can be had now. Threading: any thread; blocks for a disk read at most.
  [[nodiscard]] virtual std::optional<entry::State> state_before(TenantScope scope, EntryId const& entry, TenantPosition before) const = 0;
};

}  // namespace contentos
