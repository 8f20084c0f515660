// Content types, from checked input to a durable append.
#pragma once

#include "commands/pipeline/pipeline.hpp"
#include "commands/ports/schema_validator.hpp"
#include "domain/content_type/content_type.hpp"

namespace contentos {

class ContentTypeCommands {
public:
  ContentTypeCommands(Pipeline& pipeline, SchemaValidator& schemas) : pipeline_(pipeline), schemas_(schemas) {}

  [[nodiscard]] Outcome<Written> create(CommandContext const& context, TypeKey const& key, content_type::Definition const& definition);
  [[nodiscard]] Outcome<Written> change(CommandContext const& context, TypeKey const& key, content_type::ChangeSchema const& change);
  /// Rejection in_use while the type has entries.
  [[nodiscard]] Outcome<Written> remove(CommandContext const& context, TypeKey const& key);
  [[nodiscard]] Outcome<Written> undelete(CommandContext const& context, TypeKey const& key);

private:
  Pipeline& pipeline_;
  SchemaValidator& schemas_;
};

}  // namespace contentos
