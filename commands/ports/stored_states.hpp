// What somebody has stored of entries as they were, so that nobody folds a long history to say what a command of long ago left behind.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/entry/state.hpp"

#include <optional>

namespace contentos {

class StoredStates {
public:
  virtual ~StoredStates() = default;

  /// The newest that is known from `position` or before, perhaps without versions that its other facts do not name. Nothing when there is
  /// none, or none that can be had now. Threading: any thread; blocks for a disk read at most.
  [[nodiscard]] virtual std::optional<entry::State> entry_at(TenantScope scope, EntryId const& entry, TenantPosition position) const = 0;
};

}  // namespace contentos
