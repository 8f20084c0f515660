#include "domain/content_type/content_type.hpp"

#include <algorithm>
#include <array>

namespace contentos::content_type {

namespace {

constexpr std::array<std::pair<FieldType, std::string_view>, 10> kNames{{{FieldType::string, "string"},
                                                                         {FieldType::text, "text"},
                                                                         {FieldType::richtext, "richtext"},
                                                                         {FieldType::number, "number"},
                                                                         {FieldType::boolean, "bool"},
                                                                         {FieldType::datetime, "datetime"},
                                                                         {FieldType::ref, "ref"},
                                                                         {FieldType::asset, "asset"},
                                                                         {FieldType::json, "json"},
                                                                         {FieldType::blocks, "blocks"}}};

}  // namespace

std::string_view field_type_name(FieldType type) {
  return std::find_if(kNames.begin(), kNames.end(), [&](auto const& n) { return n.first == type; })->second;
}

std::optional<FieldType> field_type_from(std::string_view name) {
  auto const it = std::find_if(kNames.begin(), kNames.end(), [&](auto const& n) { return n.second == name; });
  return it == kNames.end() ? std::nullopt : std::optional(it->first);
}

bool is_indexed(Field const& field) {
  if (field.omitted || field.disabled) { return false; }
  if (field.indexed) { return true; }
  switch (field.type) {
    case FieldType::string: return true;
    case FieldType::number:
    case FieldType::boolean:
    case FieldType::datetime:
    case FieldType::ref:
    case FieldType::asset: return !field.list;
    case FieldType::text:
    case FieldType::richtext:
    case FieldType::json:
    case FieldType::blocks: return false;
  }
  return false;
}

Field const* Definition::find(std::string_view key) const {
  auto const it = std::find_if(fields.begin(), fields.end(), [&](auto const& f) { return f.key == key; });
  return it == fields.end() ? nullptr : &*it;
}

std::string_view title_of(Definition const& definition, boost::json::object const& data, std::string const& default_locale) {
  auto const* value = definition.display_field.empty() ? nullptr : data.if_contains(definition.display_field);
  if (value != nullptr && value->is_object()) { value = value->as_object().if_contains(default_locale); }
  if (value == nullptr || !value->is_string()) { return {}; }
  return value->as_string();
}

std::vector<std::string> localized_fields(Definition const& definition) {
  std::vector<std::string> out;
  for (auto const& field : definition.fields) {
    if (field.localized) { out.push_back(field.key); }
  }
  return out;
}

}  // namespace contentos::content_type
