// The commands of one process for tests, on whatever log, ids and keys a test gives them: real vault, validator, zones and transliterator,
// no database.
#pragma once

#include "commands/commands.hpp"
#include "infra/crypto/vault.hpp"
#include "infra/schema/json_schema_validator.hpp"
#include "infra/text/icu_graphemes.hpp"
#include "infra/text/icu_transliterator.hpp"
#include "infra/time/tz_database.hpp"

#include <string>
#include <utility>

namespace contentos::test {

/// What the commands stand on.
struct CommandGround {
  CommandGround(EventLog& log, Identity& identity, SubjectKeyStore& keys, Turns::Limits turns, StoredStates const* stored)
      : vault(std::string(32, 'k'), keys),
        repositories(log, stored),
        pipeline(Ports{log, vault, identity, authorizer}, repositories, turns) {}

  crypto::SubjectVault vault;
  ScopeAuthorizer authorizer{};
  Repositories repositories;
  Pipeline pipeline;
  schema::JsonSchemaValidator schemas{};
  tz::TzDatabase zones{};
  text::IcuGraphemes graphemes{};
  text::IcuTransliterator transliterator{};
};

/// The commands by their names, too. Who imports names a folder, and resumes. Lifetime: not longer than log, ids and keys.
struct CommandSide : CommandGround, Commands {
  CommandSide(EventLog& log, Identity& identity, SubjectKeyStore& keys, Turns::Limits turns, ImportOptions imports_in = {},
              StoredStates const* stored = nullptr)
      : CommandGround(log, identity, keys, turns, stored),
        Commands(pipeline, CommandNeeds{schemas, vault, zones, graphemes, transliterator, std::move(imports_in)}) {}
};

}  // namespace contentos::test
