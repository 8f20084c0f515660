#include "tests/histories/hostile_types.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

namespace contentos::test {

namespace json = boost::json;

namespace {

using content_type::FieldType;

std::vector<std::string> const& keys() {
  static std::vector<std::string> const kKeys{"a",   "A", "aa", "a_b", "_", "title", "slug", "sys", "fields", "id", std::string(64, 'k'),
                                              "data"};
  return kKeys;
}

std::vector<FieldType> const& field_types() {
  static std::vector<FieldType> const kTypes{FieldType::string,  FieldType::text,     FieldType::richtext, FieldType::number,
                                             FieldType::boolean, FieldType::datetime, FieldType::ref,      FieldType::asset,
                                             FieldType::json,    FieldType::blocks};
  return kTypes;
}

bool can_be_unique(FieldType type) { return type == FieldType::string || type == FieldType::number || type == FieldType::datetime; }

}  // namespace

json::object HostileTypes::constraints(FieldType type) {
  json::object out;
  if (choices_.one_in(4)) { out["min"] = choices_.one_in(4) ? values_.number() : json::value(-5); }
  if (choices_.one_in(4)) { out["max"] = choices_.one_in(4) ? values_.number() : json::value(1e300); }
  if (choices_.one_in(6)) { out["pattern"] = choices_.one_in(2) ? "." : "^(a|\\x{10FFFF}*)*"; }
  if (choices_.one_in(8)) { out["in"] = json::array{one(type), values_.deep(1 + choices_.below(60)), json::value("a"), json::value(1)}; }
  if (choices_.one_in(8)) { out["type_keys"] = json::array{json::value("a"), values_.json(1)}; }
  return out;
}

json::object HostileTypes::field(std::string const& key) {
  auto const type = choices_.of(field_types());
  json::object out{{"key", key}, {"type", content_type::field_type_name(type)}};
  if (choices_.one_in(4)) { out["name"] = values_.text(300); }
  bool const is_list = choices_.one_in(4);
  if (is_list) { out["list"] = true; }
  if (choices_.one_in(3)) { out["localized"] = true; }
  if (!is_list && can_be_unique(type) && choices_.one_in(4)) { out["unique"] = true; }
  for (auto const* flag : {"indexed", "required", "disabled", "omitted"}) {
    if (choices_.one_in(6)) { out[flag] = true; }
  }
  if (choices_.one_in(6)) { out["constraints"] = constraints(type); }
  if (choices_.one_in(4)) { out["sort_order"] = static_cast<std::int64_t>(choices_.below(2'000'001)) - 1'000'000; }
  return out;
}

json::value HostileTypes::json_schema() {
  switch (choices_.below(12)) {
    case 9: return json::object{};
    case 10: return json::object{{"type", "object"}, {"properties", json::object{{"a", json::object{{"maxLength", 200}}}}}};
    case 11: return values_.object(20);
    default: return nullptr;
  }
}

json::object HostileTypes::definition() {
  json::array fields;
  std::set<std::string> used;
  for (auto n = choices_.one_in(40) ? 200 : choices_.below(7); n > 0; --n) {
    auto const key = n > 7 ? "f" + std::to_string(n) : choices_.of(keys());
    if (used.insert(key).second) { fields.push_back(field(key)); }
  }
  json::object out{{"fields", std::move(fields)}};
  if (choices_.one_in(2)) { out["display_name"] = values_.text(400); }
  if (!used.empty() && choices_.one_in(2)) { out["display_field"] = *used.begin(); }
  if (choices_.one_in(10)) { out["is_singleton"] = true; }
  if (choices_.one_in(6)) { out["settings"] = values_.object(62); }
  if (auto schema = json_schema(); !schema.is_null()) { out["json_schema"] = std::move(schema); }
  return out;
}

void HostileTypes::change(json::object& of, json::array& migration) {
  auto const key = json::value_to<std::string>(of.at("key"));
  switch (choices_.below(6)) {
    case 0: {
      auto next = field(key);
      next["sort_order"] = of.at("sort_order");
      migration.push_back(json::object{{"op", "cast"}, {"field", key}, {"to", next.at("type")}});
      if (choices_.one_in(2)) { migration.push_back(json::object{{"op", "default"}, {"field", key}, {"value", values_.json(60)}}); }
      of = std::move(next);
      break;
    }
    case 1: {
      auto const to = choices_.of(keys());
      migration.push_back(json::object{{"op", "rename"}, {"field", key}, {"to", to}});
      of["key"] = to;
      break;
    }
    case 2:
      of["required"] = true;
      migration.push_back(
          json::object{{"op", "default"}, {"field", key}, {"value", one(*content_type::field_type_from(of.at("type").as_string()))}});
      break;
    case 3: of["omitted"] = !of.at("omitted").as_bool(); break;
    case 4: of["indexed"] = !of.at("indexed").as_bool(); break;
    default: of["disabled"] = !of.at("disabled").as_bool(); of["constraints"] = constraints(FieldType::string);
  }
}

json::object HostileTypes::changed(content_type::Definition const& before) {
  auto out = content_type::to_json(before);
  json::array migration;
  auto fields = std::move(out.at("fields").as_array());
  if (!fields.empty() && choices_.one_in(2)) { change(fields[choices_.below(fields.size())].as_object(), migration); }
  if (!fields.empty() && choices_.one_in(4)) {
    auto const at = choices_.below(fields.size());
    auto const key = json::value_to<std::string>(fields[at].at("key"));
    migration.push_back(json::object{{"op", "drop"}, {"field", key}});
    fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(at));
    if (out.at("display_field") == json::value(key)) { out["display_field"] = ""; }
  }
  if (choices_.one_in(2)) { fields.push_back(field(choices_.of(keys()))); }
  if (choices_.one_in(4)) { out["display_field"] = choices_.of(keys()); }
  if (choices_.one_in(6)) { out["json_schema"] = json_schema(); }
  if (choices_.one_in(6)) { out["settings"] = values_.object(4); }
  out["fields"] = std::move(fields);
  out["migration"] = std::move(migration);
  return out;
}

json::value HostileTypes::link(char const* kind) {
  json::object sys{{"type", "Link"}, {"linkType", kind}, {"id", values_.client_id()}};
  json::object out{{"sys", std::move(sys)}};
  if (choices_.one_in(4)) { out[values_.text(20)] = values_.json(2); }
  return out;
}

json::value HostileTypes::blocks() {
  json::array out;
  for (auto n = choices_.below(3); n > 0; --n) {
    json::object block{{"id", values_.text(40)}, {"type", values_.text(40)}, {"data", values_.object(4)}};
    if (choices_.one_in(2)) { block["sequence"] = values_.number(); }
    if (choices_.one_in(2)) { block["is_active"] = choices_.one_in(2); }
    out.push_back(std::move(block));
  }
  return out;
}

json::value HostileTypes::one(FieldType type) {
  switch (type) {
    case FieldType::string: return json::value(values_.text(50'000));
    case FieldType::text:
    case FieldType::richtext: return json::value(values_.text(choices_.one_in(50) ? 4'194'304 : 70'000));
    case FieldType::number: return values_.number();
    case FieldType::boolean: return choices_.one_in(2);
    case FieldType::datetime: return json::value(choices_.one_in(3) ? values_.time_text() : format_rfc3339(values_.time()));
    case FieldType::ref: return link("Entry");
    case FieldType::asset: return link("Asset");
    case FieldType::json: return choices_.one_in(6) ? values_.deep(1 + choices_.below(59)) : values_.json(5);
    case FieldType::blocks: return blocks();
  }
  return nullptr;
}

json::value HostileTypes::listed(content_type::Field const& field) {
  if (!field.list) { return one(field.type); }
  json::array out;
  auto const is_long = field.type == FieldType::number && most_bytes_ > 50'000 && choices_.one_in(40);
  for (auto n = is_long ? 10'000 : choices_.below(4); n > 0; --n) { out.push_back(n > 4 ? json::value(n) : one(field.type)); }
  return out;
}

json::object HostileTypes::data(content_type::Definition const& definition, std::vector<std::string> const& locales) {
  json::object out;
  for (auto const& field : definition.fields) {
    if (!field.required && choices_.one_in(4)) { continue; }
    if (!field.required && choices_.one_in(12)) {
      out[field.key] = nullptr;
    } else if (!field.localized) {
      out[field.key] = listed(field);
    } else {
      json::object by_locale;
      for (auto const& locale : locales) {
        if (by_locale.size() < 4 && !choices_.one_in(3)) { by_locale[locale] = choices_.one_in(8) ? json::value(nullptr) : listed(field); }
      }
      out[field.key] = std::move(by_locale);
    }
  }
  return out;
}

}  // namespace contentos::test
