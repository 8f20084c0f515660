// The versions model, for who answers repeated commands.
#pragma once

#include "commands/ports/stored_states.hpp"
#include "domain/entry/word.hpp"
#include "projections/versions/versions_reader.hpp"

#include <memory>
#include <string>
#include <utility>

namespace contentos {

/// Of entries alone, and nothing before there is a reader, which is made before the first command. Lifetime: not longer than what holds
/// the reader.
class StatesOfVersions final : public StoredStates {
public:
  explicit StatesOfVersions(std::unique_ptr<VersionsReader> const& reader) : reader_(reader) {}

  [[nodiscard]] std::shared_ptr<void const> state_at(WordRow const& word, TenantScope scope, std::string_view id,
                                                     TenantPosition position) const override {
    if (!reader_ || word.name != entry::Word::kName) { return nullptr; }
    auto state = reader_->state_before(scope, EntryId(std::string(id)), position.next());
    return state ? std::make_shared<entry::State const>(*std::move(state)) : nullptr;
  }

private:
  std::unique_ptr<VersionsReader> const& reader_;
};

}  // namespace contentos
