// From what a client sent to content that may become a version: checked against the type's fields, its JSON Schema and the tenant's
// locales.
#pragma once

#include "commands/entry/entry_commands.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/tenant/tenant.hpp"

#include <memory>

namespace contentos {

/// What content is judged against. The append guards both streams, so that the judgement still holds when it is written.
struct TypeContext {
  std::shared_ptr<content_type::State const> type;
  std::shared_ptr<tenant::State const> tenant;

  [[nodiscard]] Guard guard() const { return {StreamName(content_type::Word::kName, type->type_key.str()), type->version}; }
  [[nodiscard]] std::string const& default_locale() const { return tenant->settings.default_locale; }
};

/// Rejection validation_failed at /type_key when there is no such type.
[[nodiscard]] Outcome<TypeContext> load_type(Repositories& repositories, TenantScope scope, TypeKey const& key, Freshness freshness);

/// Ids are of the tenant, not of a type: a key that is an id may be that of something else altogether. Rejection already_exists, with
/// type_mismatch at /type_key.
[[nodiscard]] std::optional<Rejection> other_type(entry::State const& state, ImportedSave const& input);

struct ContentPorts {
  SchemaValidator& schemas;
  Identity const& identity;
  Graphemes const& graphemes;
};

/// Checks and makes canonical. `previous` is the data of the version before, for `changed_fields` (null: all fields); `stored_slugs` are
/// its slugs, which may stay whatever they are. Rejection validation_failed names every field at once.
[[nodiscard]] Outcome<entry::Content> make_content(TypeContext const& context, ContentPorts const& ports, boost::json::object const& data,
                                                   entry::Slugs slugs, boost::json::object const* previous,
                                                   entry::Slugs const* stored_slugs = nullptr);

}  // namespace contentos
