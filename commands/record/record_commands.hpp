// Commands on any record, from what a client sent to a durable append: the word's own description or decider says what becomes of them.
#pragma once

#include "commands/pipeline/pipeline.hpp"
#include "commands/ports/schema_validator.hpp"
#include "commands/ports/secret_vault.hpp"
#include "domain/record/kind.hpp"

#include <optional>
#include <string>
#include <vector>

namespace contentos {

/// What a caller must be allowed for a verb.
[[nodiscard]] Permission permission_for(WordRow const& word, record::Verb verb);

class RecordCommands {
public:
  /// Lifetime: all that it is given outlives it.
  RecordCommands(Pipeline& pipeline, SchemaValidator& schemas, SecretVault& secrets)
      : pipeline_(pipeline), schemas_(schemas), secrets_(secrets) {}

  /// Requires: the word has a kind. `command.id` may be empty for a new record: it is given one.
  /// Rejections: those of the word's decider; already_exists (a claim is held by another record), in_use (others refer to what should be
  /// deleted; `holders` names some), validation_failed (`reference` names a record that is not there, the pointer the member that refers to
  /// it), stale_precondition (the stream of a record that is not absent for this command is at none of `if_version`).
  [[nodiscard]] Outcome<Written> run(WordRow const& word, CommandContext context, record::Command command,
                                     ExpectedVersions const& if_version = {});

private:
  boost::json::object as_it_is(WordRow const& word, TenantScope scope, std::string const& id);

  /// What keeps the JSON Schemas among what was sent from being used: a question to a library, which no decider could ask.
  std::vector<FieldError> bad_schemas(record::Kind const& kind, boost::json::object const& members);

  /// The same of what a new record's fixed fields have to do with records that it refers to. Returns why those cannot be read.
  std::optional<Failure> add_bad_references(record::Kind const& kind, TenantScope scope, record::Command const& command,
                                            std::vector<FieldError>& errors);

  /// Seals the secrets among what was sent: from here on there is nothing else of them. What is remembered of the command is keyed then,
  /// since its digest would let whoever reads it try out secrets. Adds what is wrong with them; returns why they could not be sealed.
  std::optional<Failure> seal_secrets(WordRow const& word, CommandContext& context, record::Command& command,
                                      std::vector<FieldError>& errors);

  Pipeline& pipeline_;
  SchemaValidator& schemas_;
  SecretVault& secrets_;
};

}  // namespace contentos
