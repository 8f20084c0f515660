#include "domain/content_type/content_type.hpp"
#include "domain/event/json_access.hpp"
#include "domain/event/overloaded.hpp"
#include "domain/event/record_spec.hpp"

namespace contentos::content_type {

using namespace json_access;

namespace {

Definition stored_definition(json::object const& o) {
  auto definition = definition_from_json(o.at("definition").as_object());
  if (!definition) { throw BadShape("definition"); }
  return *std::move(definition);
}

std::vector<MigrationStep> stored_migration(json::object const& o) {
  auto const* list = o.if_contains("migration");
  if (list == nullptr) { return {}; }
  auto migration = migration_from_json(list->as_array());
  if (!migration) { throw BadShape("migration"); }
  return *std::move(migration);
}

}  // namespace

EncodedEvent encode(Event const& event) {
  return std::visit(Overloaded{[](Created const& e) {
                                 json::object o{{"definition", to_json(e.definition)}, {"type_key", e.type_key.str()}};
                                 put_if(o, "is_system", e.is_system);
                                 return encoded("content_type.created.v1", std::move(o), e.claims);
                               },
                               [](SchemaChanged const& e) {
                                 json::object o{{"definition", to_json(e.definition)}, {"schema_version", e.schema_version}};
                                 if (!e.migration.empty()) { o["migration"] = to_json(e.migration); }
                                 return encoded("content_type.schema_changed.v1", std::move(o));
                               },
                               [](Deleted const& e) { return encoded("content_type.deleted.v1", {}, e.claims); },
                               [](Undeleted const& e) { return encoded("content_type.undeleted.v1", {}, e.claims); }},
                    event);
}

std::optional<Event> decode(std::string_view type, std::string_view data) {
  return decoding(data, [&](json::object const& o) -> Event {
    if (type == "content_type.created.v1") {
      return Created{TypeKey(text(o, "type_key")), stored_definition(o), flag(o, "is_system"), read_claims(o)};
    }
    if (type == "content_type.schema_changed.v1") {
      return SchemaChanged{number<std::int64_t>(o, "schema_version"), stored_definition(o), stored_migration(o)};
    }
    if (type == "content_type.deleted.v1") { return Deleted{read_claims(o)}; }
    if (type == "content_type.undeleted.v1") { return Undeleted{read_claims(o)}; }
    throw BadShape("unknown type");
  });
}

json::object describe(State const& state) {
  auto o = to_json(state.current());
  o["type_key"] = state.type_key.str();
  o["schema_version"] = state.schema_version();
  write_audit(o, state.audit);
  return o;
}

}  // namespace contentos::content_type
