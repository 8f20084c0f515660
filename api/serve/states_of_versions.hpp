// The versions model, for who decides on long histories and answers repeated commands.
#pragma once

#include "commands/ports/stored_states.hpp"
#include "domain/entry/extent.hpp"
#include "domain/entry/word.hpp"
#include "projections/runner/read_models.hpp"
#include "projections/versions/versions_reader.hpp"

#include <memory>
#include <optional>
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

  [[nodiscard]] std::optional<Stored> state_at(WordRow const& word, TenantScope scope, std::string_view id,
                                               TenantPosition position) const override {
    if (!has(word) || !is_followed(scope, position)) { return std::nullopt; }
    auto kept = reader_->kept_before(scope, EntryId(std::string(id)), position.next());
    return kept ? std::optional(shown(std::move(*kept))) : std::nullopt;
  }
  [[nodiscard]] std::optional<Stored> newest(WordRow const& word, TenantScope scope, std::string_view id) const override {
    if (!has(word)) { return std::nullopt; }
    auto kept = reader_->newest_kept(scope, EntryId(std::string(id)));
    if (!kept || !kept->stored.has_every_event || !is_followed(scope, kept->position)) { return std::nullopt; }
    return shown(std::move(*kept));
  }

private:
  [[nodiscard]] bool has(WordRow const& word) const { return reader_ != nullptr && word.name == entry::Word::kName; }
  [[nodiscard]] bool is_followed(TenantScope scope, TenantPosition position) const {
    // Without patience: the log has it, too.
    constexpr ReadModels::Deadline kNow{};
    return models_->wait_for_tenant("versions", scope.tenant(), position, kNow).has_value();
  }
  static Stored shown(VersionsReader::Kept kept) {
    return {std::make_shared<entry::State const>(entry::without_content(std::move(kept.stored.state))), kept.stored.last};
  }

  VersionsReader const* reader_ = nullptr;
  ReadModels* models_ = nullptr;
};

}  // namespace contentos
