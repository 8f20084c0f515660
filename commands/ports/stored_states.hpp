// What somebody has stored of streams as they were, so that nobody folds a long history to decide on what it led to, or to say what a
// command of long ago left behind.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/word/word.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace contentos {

class StoredStates {
public:
  virtual ~StoredStates() = default;

  struct Stored {
    std::shared_ptr<void const> state;  // as a fold without bodies has it, perhaps not the whole
    EventId last{};                     // the event that was folded last; nil where nobody kept that
  };

  /// The newest of a stream's states that is known from `position` or before; nothing when there is none, or none that can be had now.
  /// Threading: any thread; blocks for a disk read at most.
  [[nodiscard]] virtual std::optional<Stored> state_at(WordRow const& word, TenantScope scope, std::string_view id,
                                                       TenantPosition position) const = 0;
  /// The newest that is known, if it is of every event of its stream up to `last`. The same otherwise.
  [[nodiscard]] virtual std::optional<Stored> newest(WordRow const& word, TenantScope scope, std::string_view id) const = 0;
};

}  // namespace contentos
