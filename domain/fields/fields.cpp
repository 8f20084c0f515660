#include "domain/fields/fields.hpp"

#include "domain/json/diff.hpp"

#include <algorithm>

namespace contentos {

namespace json = boost::json;

namespace {

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

/// The member of an object that is being filled: fields only know how to find it in one that they do not change.
void* member_of(FieldSpec const& field, void* object) { return const_cast<void*>(field.member_of(object)); }

void make_blank(FieldSpec const& field, Shape const& shape, void* object) {
  field.type->copy(field.member_of(shape.blank), member_of(field, object));
}

bool is_as_new(FieldSpec const& field, Shape const& shape, void const* object) {
  return field.type->same(field.member_of(object), field.member_of(shape.blank));
}

bool is_left_out(FieldSpec const& field) { return field.rules.left_out || field.type->is_optional; }
bool may_be_missing(FieldSpec const& field) { return is_left_out(field) || field.rules.added_later; }

FieldSpec const* find(Shape const& shape, std::string_view key) {
  auto const found = std::ranges::find(shape.fields, key, &FieldSpec::key);
  return found == shape.fields.end() ? nullptr : &*found;
}

/// What the field is, then what its type says of itself.
std::string description(FieldSpec const& field, json::object const& schema) {
  std::string out(field.rules.about);
  auto const* of_type = schema.if_contains("description");
  if (of_type == nullptr) { return out; }
  if (!out.empty()) { out += ' '; }
  return out.append(std::string_view(of_type->as_string()));
}

json::object or_null(json::object schema) { return {{"anyOf", json::array{std::move(schema), json::object{{"type", "null"}}}}}; }

/// What a number or a switch is when nobody says it; that a text or a list is empty then goes without saying.
std::optional<json::value> default_of(FieldSpec const& field, Shape const& shape) {
  if (field.rules.required || field.type->is_optional) { return std::nullopt; }
  json::value value;
  field.type->write(field.member_of(shape.blank), value);
  return value.is_bool() || value.is_number() ? std::optional(std::move(value)) : std::nullopt;
}

enum class Of { what_is_new, a_change, what_is_shown };

json::object properties(Shape const& shape, Of of) {
  json::object out;
  for (auto const& field : shape.fields) {
    auto schema = of == Of::what_is_shown ? field.type->shown_schema(field.rules) : field.type->schema(field.rules);
    auto const about = description(field, schema);
    schema.erase("description");
    if (of == Of::a_change && !field.rules.required && !field.type->is_optional) { schema = or_null(std::move(schema)); }
    if (!about.empty()) { schema["description"] = about; }
    if (auto value = of == Of::what_is_new ? default_of(field, shape) : std::nullopt) { schema["default"] = *std::move(value); }
    out[view(field.key)] = std::move(schema);
  }
  return out;
}

/// False: it is of another type, or missing where it may not be.
bool read_member(FieldSpec const& field, json::object const& members, void* object) {
  auto const* value = members.if_contains(view(field.key));
  return value == nullptr ? may_be_missing(field) : field.type->read(*value, member_of(field, object));
}

void add(Flaws& flaws, std::string const& pointer, std::vector<FieldError>& errors) {
  for (auto& flaw : flaws) { errors.push_back({pointer + flaw.place, std::move(flaw.code), std::move(flaw.message)}); }
}

}  // namespace

json::object write_stored(Shape const& shape, void const* object) {
  json::object out;
  out.reserve(shape.fields.size());
  for (auto const& field : shape.fields) {
    if (is_left_out(field) && is_as_new(field, shape, object)) { continue; }
    field.type->write(field.member_of(object), out[view(field.key)]);
  }
  return out;
}

json::object write_all(Shape const& shape, void const* object) {
  json::object out;
  out.reserve(shape.fields.size());
  for (auto const& field : shape.fields) { field.type->show(field.member_of(object), out[view(field.key)]); }
  return out;
}

bool read_stored(Shape const& shape, json::object const& stored, void* object) {
  return std::ranges::all_of(shape.fields, [&](FieldSpec const& field) { return read_member(field, stored, object); });
}

bool read_shown(Shape const& shape, json::object const& shown, void* object) {
  return std::ranges::all_of(shape.fields,
                             [&](FieldSpec const& field) { return field.type->is_secret || read_member(field, shown, object); });
}

void read_input(Shape const& shape, json::object const& members, void* object, std::vector<FieldError>& errors) {
  for (auto const& member : members) {
    auto const key = std::string_view(member.key());
    auto const pointer = "/" + escape_pointer(key);
    auto const* field = find(shape, key);
    if (field == nullptr) {
      errors.push_back({pointer, "unknown_member", "There is no such member here."});
    } else if (member.value().is_null() && field->rules.required) {
      errors.push_back({pointer, "required", "This member may not be taken away."});
    } else {
      // Read as a new one: nothing of what was there before is mixed into what the client gives.
      make_blank(*field, shape, object);
      if (member.value().is_null() && !field->type->is_optional) { continue; }
      Flaws flaws;
      if (field->type->read_given(member.value(), member_of(*field, object), field->rules, flaws)) { continue; }
      if (flaws.empty()) { flaws.push_back({"", "type", std::string(field->type->wants)}); }
      add(flaws, pointer, errors);
      make_blank(*field, shape, object);
    }
  }
}

void check_rules(Shape const& shape, void const* object, std::vector<FieldError>& errors, void const* before) {
  for (auto const& field : shape.fields) {
    if (before != nullptr && field.type->same(field.member_of(object), field.member_of(before))) { continue; }
    auto const pointer = "/" + escape_pointer(field.key);
    auto const is_below = [&](FieldError const& e) { return e.pointer == pointer || e.pointer.starts_with(pointer + "/"); };
    if (std::ranges::any_of(errors, is_below)) { continue; }
    Flaws flaws;
    field.type->check(field.member_of(object), field.rules, flaws);
    add(flaws, pointer, errors);
  }
}

bool same_fields(Shape const& shape, void const* one, void const* other) {
  return std::ranges::all_of(shape.fields, [&](FieldSpec const& f) { return f.type->same(f.member_of(one), f.member_of(other)); });
}

json::object input_schema(Shape const& shape, bool is_new) {
  json::object out{{"type", "object"}, {"additionalProperties", false}};
  json::array required;
  for (auto const& field : shape.fields) {
    if (field.rules.required) { required.emplace_back(view(field.key)); }
  }
  if (is_new && !required.empty()) { out["required"] = std::move(required); }
  out["properties"] = properties(shape, is_new ? Of::what_is_new : Of::a_change);
  return out;
}

json::object output_schema(Shape const& shape) {
  json::array required;
  for (auto const& field : shape.fields) { required.emplace_back(view(field.key)); }
  return {{"type", "object"}, {"required", std::move(required)}, {"properties", properties(shape, Of::what_is_shown)}};
}

json::object input_example(Shape const& shape) {
  json::object out;
  for (auto const& field : shape.fields) {
    auto const* pattern = field.rules.pattern;
    auto const example = field.rules.example.empty() && pattern != nullptr ? pattern->example : field.rules.example;
    if (field.rules.required && !example.empty()) { out[view(field.key)] = view(example); }
  }
  return out;
}

}  // namespace contentos
