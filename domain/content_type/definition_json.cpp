#include "domain/content_type/content_type.hpp"
#include "domain/event/json_access.hpp"
#include "domain/json/diff.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace contentos::content_type {

using namespace json_access;

namespace {

constexpr std::size_t kMaxFields = 200;
constexpr std::size_t kMaxKeyBytes = 64;

bool is_field_key(std::string_view key) {
  auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !key.empty() && key.size() <= kMaxKeyBytes && letter(key.front()) &&
         std::all_of(key.begin(), key.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

/// Reads members of one object and remembers what was wrong with them, so that a client hears of everything at once.
class Members {
public:
  Members(json::object const& object, std::string at, std::vector<FieldError>& errors)
      : object_(object), at_(std::move(at)), errors_(errors) {}

  std::string text(char const* key, bool required = false) {
    auto const* v = take(key);
    if (v == nullptr || v->is_null()) {
      if (required) { wrong(key, "required", "This is needed."); }
      return {};
    }
    if (v->is_string()) { return json::value_to<std::string>(*v); }
    wrong(key, "type", "A string is needed here.");
    return {};
  }
  bool flag(char const* key) {
    auto const* v = take(key);
    if (v == nullptr || v->is_bool()) { return v != nullptr && v->as_bool(); }
    wrong(key, "type", "true or false is needed here.");
    return false;
  }
  std::optional<std::int32_t> integer(char const* key) {
    auto const* v = take(key);
    if (v == nullptr) { return std::nullopt; }
    if (v->is_int64() && v->as_int64() >= -1'000'000 && v->as_int64() <= 1'000'000) { return static_cast<std::int32_t>(v->as_int64()); }
    wrong(key, "type", "A whole number within a million is needed here.");
    return std::nullopt;
  }
  json::object object(char const* key) {
    auto const* v = take(key);
    if (v == nullptr || v->is_null()) { return {}; }
    if (v->is_object()) { return v->as_object(); }
    wrong(key, "type", "An object is needed here.");
    return {};
  }
  json::value const* take(char const* key) {
    known_.insert(key);
    return object_.if_contains(key);
  }
  /// `place`: a pointer without its first slash.
  void wrong(std::string const& place, char const* code, std::string message) {
    errors_.push_back({at_ + "/" + place, code, std::move(message)});
  }
  void refuse_unknown() {
    for (auto const& [key, value] : object_) {
      if (!known_.contains(std::string_view(key))) { wrong(escape_pointer(key), "unknown_member", "There is no such member here."); }
    }
  }

private:
  json::object const& object_;
  std::string at_;
  std::vector<FieldError>& errors_;
  std::set<std::string, std::less<>> known_{};
};

void check_constraints(Members& members, json::object const& constraints) {
  for (auto const& [key, value] : constraints) {
    auto const name = "constraints/" + escape_pointer(key);
    if (key == "min" || key == "max") {
      if (!value.is_number()) { members.wrong(name, "type", "A number is needed here."); }
    } else if (key == "pattern") {
      if (!value.is_string()) { members.wrong(name, "type", "A regular expression is needed here."); }
    } else if (key == "in" || key == "type_keys") {
      if (!value.is_array()) { members.wrong(name, "type", "A list is needed here."); }
    } else {
      members.wrong(name, "unknown_member", "There is no such constraint.");
    }
  }
}

bool can_be_unique(Field const& f) {
  return !f.list && (f.type == FieldType::string || f.type == FieldType::number || f.type == FieldType::datetime);
}

Field read_field(json::object const& o, std::size_t index, std::vector<FieldError>& errors) {
  Members m(o, "/fields/" + std::to_string(index), errors);
  Field f;
  f.key = m.text("key", true);
  if (!f.key.empty() && !is_field_key(f.key)) {
    m.wrong("key", "pattern", "A key is 1 to 64 of A-Z, a-z, 0-9 and '_', not beginning with a digit.");
  }
  f.name = m.text("name");
  if (f.name.empty()) { f.name = f.key; }
  auto const known = errors.size();
  if (auto const type = field_type_from(m.text("type", true))) {
    f.type = *type;
  } else if (errors.size() == known) {
    m.wrong("type", "enum", "One of string, text, richtext, number, bool, datetime, ref, asset, json, blocks.");
  }
  f.list = m.flag("list");
  f.required = m.flag("required");
  f.localized = m.flag("localized");
  f.unique = m.flag("unique");
  f.indexed = m.flag("indexed");
  f.disabled = m.flag("disabled");
  f.omitted = m.flag("omitted");
  f.constraints = m.object("constraints");
  f.sort_order = m.integer("sort_order").value_or(static_cast<std::int32_t>(index));
  check_constraints(m, f.constraints);
  if (f.unique && !can_be_unique(f)) { m.wrong("unique", "unsupported", "Only single strings, numbers and datetimes can be unique."); }
  m.refuse_unknown();
  return f;
}

void check_whole(Definition const& d, Members& m) {
  if (d.fields.size() > kMaxFields) { m.wrong("fields", "length", "A type has at most 200 fields."); }
  std::set<std::string> keys;
  for (std::size_t i = 0; i < d.fields.size(); ++i) {
    if (!keys.insert(d.fields[i].key).second) {
      m.wrong("fields/" + std::to_string(i) + "/key", "not_unique", "Two fields have this key.");
    }
  }
  if (!d.display_field.empty() && !keys.contains(d.display_field)) { m.wrong("display_field", "unknown_field", "There is no such field."); }
}

}  // namespace

json::object to_json(Definition const& d) {
  json::array fields;
  for (auto const& f : d.fields) {
    fields.push_back(json::object{{"key", f.key},
                                  {"name", f.name},
                                  {"type", field_type_name(f.type)},
                                  {"list", f.list},
                                  {"required", f.required},
                                  {"localized", f.localized},
                                  {"unique", f.unique},
                                  {"indexed", f.indexed},
                                  {"disabled", f.disabled},
                                  {"omitted", f.omitted},
                                  {"constraints", f.constraints},
                                  {"sort_order", f.sort_order}});
  }
  return {{"display_name", d.display_name}, {"display_field", d.display_field}, {"is_singleton", d.is_singleton},
          {"settings", d.settings},         {"fields", std::move(fields)},      {"json_schema", d.json_schema}};
}

Decided<Definition> definition_from_json(json::object const& input) {
  std::vector<FieldError> errors;
  Members m(input, "", errors);
  Definition d;
  d.display_name = m.text("display_name");
  d.display_field = m.text("display_field");
  d.is_singleton = m.flag("is_singleton");
  d.settings = m.object("settings");
  if (auto const* fields = m.take("fields")) {
    if (!fields->is_array()) {
      m.wrong("fields", "type", "A list is needed here.");
    } else {
      auto const& list = fields->as_array();
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].is_object()) {
          d.fields.push_back(read_field(list[i].as_object(), i, errors));
        } else {
          m.wrong("fields/" + std::to_string(i), "type", "An object is needed here.");
        }
      }
    }
  }
  if (auto const* schema = m.take("json_schema")) {
    if (!schema->is_null() && !schema->is_object()) { m.wrong("json_schema", "type", "A JSON Schema (draft 7) or null is needed here."); }
    d.json_schema = *schema;
  }
  check_whole(d, m);
  m.refuse_unknown();
  std::stable_sort(d.fields.begin(), d.fields.end(), [](auto const& a, auto const& b) { return a.sort_order < b.sort_order; });
  if (!errors.empty()) { return Rejection{RejectionCode::validation_failed, "The content type is not well formed.", std::move(errors)}; }
  return d;
}

namespace {

constexpr std::array<std::pair<MigrationStep::Op, char const*>, 4> kOps{{{MigrationStep::Op::rename, "rename"},
                                                                         {MigrationStep::Op::default_value, "default"},
                                                                         {MigrationStep::Op::cast, "cast"},
                                                                         {MigrationStep::Op::drop, "drop"}}};

}  // namespace

Decided<std::vector<MigrationStep>> migration_from_json(json::array const& input) {
  std::vector<FieldError> errors;
  std::vector<MigrationStep> out;
  for (std::size_t i = 0; i < input.size(); ++i) {
    auto const at = "/migration/" + std::to_string(i);
    if (!input[i].is_object()) {
      errors.push_back({at, "type", "An object is needed here."});
      continue;
    }
    Members m(input[i].as_object(), at, errors);
    auto const known = errors.size();
    auto const op = m.text("op", true);
    auto const it = std::find_if(kOps.begin(), kOps.end(), [&](auto const& o) { return op == o.second; });
    if (it == kOps.end() && errors.size() == known) { m.wrong("op", "enum", "One of rename, default, cast, drop."); }
    MigrationStep step{it == kOps.end() ? MigrationStep::Op::drop : it->first, m.text("field", true), m.text("to"), nullptr};
    if (auto const* value = m.take("value")) { step.value = *value; }
    m.refuse_unknown();
    out.push_back(std::move(step));
  }
  if (!errors.empty()) { return Rejection{RejectionCode::validation_failed, "The migration is not well formed.", std::move(errors)}; }
  return out;
}

json::array to_json(std::vector<MigrationStep> const& migration) {
  json::array out;
  for (auto const& step : migration) {
    auto const it = std::find_if(kOps.begin(), kOps.end(), [&](auto const& o) { return step.op == o.first; });
    json::object o{{"op", it->second}, {"field", step.field}};
    put_unless_empty(o, "to", step.to);
    if (step.op == MigrationStep::Op::default_value) { o["value"] = step.value; }
    out.push_back(std::move(o));
  }
  return out;
}

}  // namespace contentos::content_type
