// The versions model, for who answers repeated commands.
#pragma once

#include "commands/ports/stored_states.hpp"
#include "projections/versions/versions_reader.hpp"

#include <memory>

namespace contentos {

/// Has nothing as long as there is no reader. Lifetime: not longer than what holds the reader.
class StatesOfVersions final : public StoredStates {
public:
  explicit StatesOfVersions(std::unique_ptr<VersionsReader> const& reader) : reader_(reader) {}

  [[nodiscard]] std::optional<entry::State> entry_at(TenantScope scope, EntryId const& entry, TenantPosition position) const override {
    return reader_ ? reader_->state_before(scope, entry, position.next()) : std::nullopt;
  }

private:
  std::unique_ptr<VersionsReader> const& reader_;
};

}  // namespace contentos
