// The versions model, for who answers repeated commands.
#pragma once

#include "commands/ports/stored_states.hpp"
#include "domain/entry/word.hpp"
#include "projections/runner/read_models.hpp"
#include "projections/versions/versions_reader.hpp"

#include <memory>
#include <string>
#include <utility>

namespace contentos {

/// Of entries alone. Has nothing before it is opened, and nothing that the model has not applied yet or has from another log.
class StatesOfVersions final : public StoredStates {
public:
  /// Lifetime: both until the last call. Threading: before the first command.
  void open(VersionsReader const& reader, ReadModels& models) {
    reader_ = &reader;
    models_ = &models;
  }

  [[nodiscard]] std::shared_ptr<void const> state_at(WordRow const& word, TenantScope scope, std::string_view id,
                                                     TenantPosition position) const override {
    if (reader_ == nullptr || word.name != entry::Word::kName) { return nullptr; }
    // Without patience: the log has it, too.
    constexpr ReadModels::Deadline kNow{};
    if (!models_->wait_for_tenant("versions", scope.tenant(), position, kNow)) { return nullptr; }
    auto state = reader_->state_before(scope, EntryId(std::string(id)), position.next());
    return state ? std::make_shared<entry::State const>(*std::move(state)) : nullptr;
  }

private:
  VersionsReader const* reader_ = nullptr;
  ReadModels* models_ = nullptr;
};

}  // namespace contentos
