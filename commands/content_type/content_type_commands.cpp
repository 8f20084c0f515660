#include "commands/content_type/content_type_commands.hpp"

#include "domain/content_type/content_type.hpp"

namespace contentos {

namespace {

/// A schema is checked before the aggregate sees it: whether it compiles is a question to a library, not to the fold.
std::optional<Failure> bad_schema(SchemaValidator& schemas, content_type::Definition const& definition) {
  if (definition.json_schema.is_null()) { return std::nullopt; }
  auto errors = schemas.check_schema(definition.json_schema);
  if (errors.empty()) { return std::nullopt; }
  for (auto& error : errors) { error.pointer = "/json_schema" + error.pointer; }
  return Failure(Rejection{RejectionCode::validation_failed, "The JSON Schema cannot be used.", std::move(errors)});
}

}  // namespace

Outcome<Written> ContentTypeCommands::create(CommandContext const& context, TypeKey const& key,
                                             content_type::Definition const& definition) {
  if (auto failure = bad_schema(schemas_, definition)) { return *failure; }
  return pipeline_.run_on<content_type::Word>(context, {Deed::create, content_type::Word::kName}, key.str(),
                                              content_type::Create{key, definition});
}

Outcome<Written> ContentTypeCommands::change(CommandContext const& context, TypeKey const& key, content_type::ChangeSchema const& change) {
  if (auto failure = bad_schema(schemas_, change.definition)) { return *failure; }
  return pipeline_.run_on<content_type::Word>(context, {Deed::edit, content_type::Word::kName}, key.str(), change);
}

Outcome<Written> ContentTypeCommands::remove(CommandContext const& context, TypeKey const& key) {
  return pipeline_.run_on<content_type::Word>(context, {Deed::remove, content_type::Word::kName}, key.str(),
                                              content_type::Delete{context.principal.is_platform_admin()},
                                              {{"type_entry", key.str() + "/"}});
}

Outcome<Written> ContentTypeCommands::undelete(CommandContext const& context, TypeKey const& key) {
  return pipeline_.run_on<content_type::Word>(context, {Deed::remove, content_type::Word::kName}, key.str(), content_type::Undelete{});
}

}  // namespace contentos
