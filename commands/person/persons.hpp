// People: an identity of some source system becomes one opaque person, and its name is only ever stored sealed.
#pragma once

#include "commands/pipeline/pipeline.hpp"
#include "commands/ports/person_vault.hpp"
#include "domain/person/person.hpp"

namespace contentos {

class Persons {
public:
  Persons(Pipeline& pipeline, PersonVault& vault) : pipeline_(pipeline), vault_(vault) {}

  /// The person of `identity` (a display name, for imports) within `source`; registered when new. The id is a keyed digest, so that asking
  /// twice, also at once, gives one person.
  [[nodiscard]] Outcome<PersonId> find_or_register(CommandContext const& context, std::string const& source, std::string const& identity);
  /// The name, or nothing when the person is unknown or erased.
  [[nodiscard]] Result<std::optional<std::string>> display_name(TenantScope scope, PersonId id);

private:
  Pipeline& pipeline_;
  PersonVault& vault_;
};

}  // namespace contentos
