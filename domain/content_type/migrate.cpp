#include "domain/content_type/content_type.hpp"
#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"

#include <boost/json/value_to.hpp>

namespace contentos::content_type {

namespace json = boost::json;

namespace {

/// The value as the other type, or null when it has no such form: an editor then sees an empty field rather than a wrong one.
json::value cast_one(json::value const& value, FieldType to) {
  switch (to) {
    case FieldType::string:
    case FieldType::text:
    case FieldType::richtext: return value.is_string() ? value : json::value(canonical_json(value));
    case FieldType::number: {
      if (value.is_number()) { return value; }
      auto const number = value.is_string() ? parse_stored_json(std::string_view(value.as_string())) : std::nullopt;
      return number && number->is_number() ? *number : nullptr;
    }
    case FieldType::boolean:
      if (value.is_bool()) { return value; }
      if (value == json::value("true")) { return true; }
      return value == json::value("false") ? json::value(false) : nullptr;
    case FieldType::datetime: return value.is_string() && parse_rfc3339(std::string_view(value.as_string())) ? value : nullptr;
    case FieldType::ref:
    case FieldType::asset: return value.is_object() ? value : nullptr;
    case FieldType::json: return value;
    case FieldType::blocks: return value.is_array() ? value : nullptr;
  }
  return nullptr;
}

/// The same for every item of a list; items that have no such form are left out.
json::value cast_items(json::value const& value, FieldType to, bool is_list) {
  if (!is_list || !value.is_array()) { return cast_one(value, to); }
  json::array out;
  for (auto const& item : value.as_array()) {
    if (auto cast = cast_one(item, to); !cast.is_null()) { out.push_back(std::move(cast)); }
  }
  return out;
}

/// The same for every locale.
json::value cast_value(json::value const& value, FieldType to, Field const* field) {
  bool const is_list = field != nullptr && field->list;
  if (field == nullptr || !field->localized || !value.is_object()) { return cast_items(value, to, is_list); }
  json::object out;
  for (auto const& [locale, one] : value.as_object()) {
    if (auto cast = cast_items(one, to, is_list); !cast.is_null()) { out[locale] = std::move(cast); }
  }
  return out;
}

void apply(MigrationStep const& step, Definition const& next, json::object& data) {
  switch (step.op) {
    case MigrationStep::Op::rename:
      if (auto const* value = data.if_contains(step.field)) {
        auto moved = *value;
        data.erase(step.field);
        data[step.to] = std::move(moved);
      }
      return;
    case MigrationStep::Op::default_value:
      if (auto const* value = data.if_contains(step.field); value == nullptr || value->is_null()) { data[step.field] = step.value; }
      return;
    case MigrationStep::Op::cast:
      if (auto* value = data.if_contains(step.field)) {
        auto cast = cast_value(*value, field_type_from(step.to).value_or(FieldType::json), next.find(step.field));
        if (cast.is_null()) {
          data.erase(step.field);
        } else {
          *value = std::move(cast);
        }
      }
      return;
    case MigrationStep::Op::drop: data.erase(step.field); return;
  }
}

}  // namespace

json::object migrate(State const& type, std::int64_t from_schema, json::object data) {
  for (auto const& schema : type.schemas) {
    if (schema.number <= from_schema) { continue; }
    for (auto const& step : schema.migration) { apply(step, schema.definition, data); }
  }
  return data;
}

}  // namespace contentos::content_type
