#include "domain/content_type/content_type.hpp"
#include "domain/word/make_row.hpp"

namespace contentos {

bool Value<content_type::Definition>::read(boost::json::value const& json, content_type::Definition& out) {
  auto const* stored = json.if_object();
  if (stored == nullptr) { return false; }
  auto definition = content_type::definition_from_json(*stored);
  if (definition) { out = *std::move(definition); }
  return definition.has_value();
}

bool Value<std::vector<content_type::MigrationStep>>::read(boost::json::value const& json, std::vector<content_type::MigrationStep>& out) {
  auto const* stored = json.if_array();
  if (stored == nullptr) { return false; }
  auto migration = content_type::migration_from_json(*stored);
  if (migration) { out = *std::move(migration); }
  return migration.has_value();
}

}  // namespace contentos

namespace contentos::content_type {

EncodedEvent encode(Event const& event) { return encode_fields(event); }

std::optional<Event> decode(std::string_view type, std::string_view data) { return decode_fields<Event>(type, data); }

boost::json::object describe(State const& state) {
  auto o = to_json(state.current());
  o["type_key"] = state.type_key.str();
  o["schema_version"] = state.schema_version();
  write_audit(o, state.audit);
  return o;
}

}  // namespace contentos::content_type

template contentos::WordRow const& contentos::row_of<contentos::content_type::Word>();
