// All that may be done, by name: the services of the words with commands of their own, and one for all records, made from what they need of
// outside. Whoever runs commands has one of these, so that a new service is named here and nowhere else.
#pragma once

#include "commands/content_type/content_type_commands.hpp"
#include "commands/entry/entry_commands.hpp"
#include "commands/import/import_commands.hpp"
#include "commands/person/persons.hpp"
#include "commands/pipeline/pipeline.hpp"
#include "commands/ports/graphemes.hpp"
#include "commands/ports/schema_validator.hpp"
#include "commands/ports/secret_vault.hpp"
#include "commands/ports/time_zones.hpp"
#include "commands/ports/transliterator.hpp"
#include "commands/record/record_commands.hpp"
#include "commands/skip/skip_commands.hpp"
#include "commands/tenant/tenant_commands.hpp"
#include "commands/token/token_commands.hpp"

namespace contentos {

/// What commands know by beside the pipeline. Lifetime: of all of it longer than of the commands.
struct CommandNeeds {
  SchemaValidator& schemas;
  SecretVault& secrets;
  TimeZones const& zones;
  Graphemes const& graphemes;
  Transliterator const& transliterator;
  ImportOptions imports;
};

/// Lifetime: not longer than the pipeline. Nothing runs in the background before `imports.resume()`; then `imports.stop()` comes before
/// the end.
struct Commands {
  Commands(Pipeline& pipeline, CommandNeeds const& needs)
      : tenants(pipeline),
        tokens(pipeline),
        content_types(pipeline, needs.schemas),
        records(pipeline, needs.schemas, needs.secrets),
        entries(pipeline, needs.schemas, needs.zones, needs.graphemes),
        persons(pipeline, pipeline.ports().vault),
        skips(pipeline),
        imports(pipeline, entries, persons, needs.transliterator, needs.graphemes, needs.imports) {}
  Commands(Commands const&) = delete;
  Commands& operator=(Commands const&) = delete;

  TenantCommands tenants;
  TokenCommands tokens;
  ContentTypeCommands content_types;
  RecordCommands records;  // of every record
  EntryCommands entries;
  Persons persons;
  SkipCommands skips;
  ImportCommands imports;  // works with entries and persons above
};

}  // namespace contentos
