// What somebody has stored of streams as they were, so that nobody folds a long history to say what a command of long ago left behind.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/word/word.hpp"

#include <memory>
#include <string_view>

namespace contentos {

class StoredStates {
public:
  virtual ~StoredStates() = default;

  /// The newest of the word's states that is known from `position` or before; an entry's perhaps without versions that its other facts do
  /// not name. Null when there is none, or none that can be had now. Threading: any thread; blocks for a disk read at most.
  [[nodiscard]] virtual std::shared_ptr<void const> state_at(WordRow const& word, TenantScope scope, std::string_view id,
                                                             TenantPosition position) const = 0;
};

}  // namespace contentos
