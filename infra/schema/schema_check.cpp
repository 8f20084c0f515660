#include "infra/schema/schema_check.hpp"

#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/view.hpp"
#include "infra/schema/pattern.hpp"
#include "infra/url/percent.hpp"

#include <boost/json/array.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <array>

namespace contentos::schema {

namespace json = boost::json;

namespace {

constexpr std::size_t kLargestSchemaBytes = 64 * 1024;
constexpr std::size_t kDeepestSchema = 32;
constexpr std::size_t kMostPatterns = 200;
constexpr std::array<std::string_view, 7> kTypes{"null", "boolean", "integer", "number", "string", "array", "object"};

template <std::size_t N>
bool is_one_of(std::string_view name, std::array<std::string_view, N> const& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_too_deep(json::value const& value, std::size_t levels) {
  if (!value.is_structured()) { return false; }
  if (levels == 0) { return true; }
  if (auto const* array = value.if_array()) {
    return std::any_of(array->begin(), array->end(), [levels](auto const& element) { return is_too_deep(element, levels - 1); });
  }
  auto const& object = value.get_object();
  return std::any_of(object.begin(), object.end(), [levels](auto const& member) { return is_too_deep(member.value(), levels - 1); });
}

bool is_count(json::value const& value) {
  return (value.is_int64() && value.get_int64() >= 0) || value.is_uint64() ||
         (value.is_double() && value.get_double() >= 0 && value.get_double() < 1e15 &&
          value.get_double() == static_cast<double>(static_cast<std::int64_t>(value.get_double())));
}

bool is_list_of_strings(json::value const& value) {
  auto const* list = value.if_array();
  return list != nullptr && std::all_of(list->begin(), list->end(), [](json::value const& element) { return element.is_string(); });
}

}  // namespace

std::vector<FieldError> check_size(json::value const& schema) {
  // Depth first: nothing may walk the schema by recursion before it is known to be shallow.
  if (is_too_deep(schema, kDeepestSchema)) { return {{"", "too_deep", "A schema is at most 32 levels deep."}}; }
  if (canonical_json(schema).size() > kLargestSchemaBytes) { return {{"", "too_large", "A schema has at most 64 KiB."}}; }
  return {};
}

std::vector<FieldError> SchemaCheck::run() {
  pending_.emplace_back(&compiled_.root_, "");
  while (!pending_.empty()) {
    auto const [node, pointer] = std::move(pending_.back());
    pending_.pop_back();
    walk(*node, pointer);
  }
  if (errors_.empty()) { find_circles(); }
  return std::move(errors_);
}

void SchemaCheck::fail(std::string const& pointer, char const* code, std::string message) {
  if (errors_.size() < kMostErrors) { errors_.push_back({pointer, code, std::move(message)}); }
}

void SchemaCheck::walk(Value const& node, std::string const& pointer) {
  if (!seen_.insert(&node).second || node.is_bool()) { return; }
  auto const* object = node.if_object();
  if (object == nullptr) {
    fail(pointer, "not_a_schema", "A schema is an object or a boolean.");
    return;
  }
  for (auto const& member : *object) {
    walk_keyword(node, view(member.key()), member.value(), pointer + "/" + escape_pointer(view(member.key())));
  }
}

void SchemaCheck::walk_keyword(Value const& node, std::string_view keyword, Value const& value, std::string const& pointer) {
  static constexpr std::array<std::string_view, 4> kSame{"not", "if", "then", "else"};
  static constexpr std::array<std::string_view, 4> kPart{"additionalItems", "contains", "additionalProperties", "propertyNames"};
  static constexpr std::array<std::string_view, 3> kLists{"allOf", "anyOf", "oneOf"};
  if (is_one_of(keyword, kSame)) {
    walk_child(node, value, pointer, Judges::same_instance);
  } else if (is_one_of(keyword, kPart)) {
    walk_child(node, value, pointer, Judges::part_of_it);
  } else if (is_one_of(keyword, kLists)) {
    walk_list(node, value, pointer, Judges::same_instance);
  } else if (keyword == "items") {
    if (value.is_array()) {
      walk_list(node, value, pointer, Judges::part_of_it);
    } else {
      walk_child(node, value, pointer, Judges::part_of_it);
    }
  } else if (keyword == "properties" || keyword == "definitions") {
    walk_map(node, value, pointer, false);
  } else if (keyword == "patternProperties") {
    walk_map(node, value, pointer, true);
  } else if (keyword == "dependencies") {
    walk_dependencies(node, value, pointer);
  } else if (keyword == "$ref") {
    resolve(node, value, pointer);
  } else {
    check_plain(keyword, value, pointer);
  }
}

void SchemaCheck::walk_child(Value const& parent, Value const& child, std::string const& pointer, Judges judges) {
  if (judges == Judges::same_instance) { same_instance_[&parent].push_back(&child); }
  walk(child, pointer);
}

void SchemaCheck::walk_list(Value const& node, Value const& value, std::string const& pointer, Judges judges) {
  auto const* list = value.if_array();
  if (list == nullptr || list->empty()) {
    fail(pointer, "not_a_schema", "A list of schemas with at least one is needed.");
    return;
  }
  for (std::size_t i = 0; i < list->size(); ++i) { walk_child(node, (*list)[i], pointer + "/" + std::to_string(i), judges); }
}

void SchemaCheck::walk_map(Value const& node, Value const& value, std::string const& pointer, bool keys_are_patterns) {
  auto const* map = value.if_object();
  if (map == nullptr) {
    fail(pointer, "not_a_schema", "An object of schemas is needed.");
    return;
  }
  for (auto const& member : *map) {
    auto const place = pointer + "/" + escape_pointer(view(member.key()));
    if (keys_are_patterns) { compile_pattern(view(member.key()), place); }
    walk_child(node, member.value(), place, Judges::part_of_it);
  }
}

void SchemaCheck::walk_dependencies(Value const& node, Value const& value, std::string const& pointer) {
  auto const* map = value.if_object();
  if (map == nullptr) {
    fail(pointer, "not_a_schema", "An object of schemas or lists of names is needed.");
    return;
  }
  for (auto const& member : *map) {
    if (is_list_of_strings(member.value())) { continue; }
    walk_child(node, member.value(), pointer + "/" + escape_pointer(view(member.key())), Judges::same_instance);
  }
}

void SchemaCheck::check_type(Value const& value, std::string const& pointer) {
  auto const is_type = [](Value const& name) { return name.is_string() && is_one_of(view(name.get_string()), kTypes); };
  auto const* list = value.if_array();
  bool const is_good = list == nullptr ? is_type(value) : !list->empty() && std::all_of(list->begin(), list->end(), is_type);
  if (!is_good) { fail(pointer, "not_a_schema", "A type is null, boolean, integer, number, string, array or object, or a list of these."); }
}

void SchemaCheck::check_plain(std::string_view keyword, Value const& value, std::string const& pointer) {
  static constexpr std::array<std::string_view, 4> kBounds{"maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum"};
  static constexpr std::array<std::string_view, 6> kCounts{"maxLength", "minLength",     "maxItems",
                                                           "minItems",  "maxProperties", "minProperties"};
  if (keyword == "type") {
    check_type(value, pointer);
  } else if (keyword == "pattern") {
    if (value.is_string()) {
      compile_pattern(view(value.get_string()), pointer);
    } else {
      fail(pointer, "not_a_schema", "A pattern is a string.");
    }
  } else if (keyword == "multipleOf") {
    if (!value.is_number() || value.to_number<double>() <= 0) { fail(pointer, "not_a_schema", "A number above 0 is needed."); }
  } else if (is_one_of(keyword, kBounds)) {
    if (!value.is_number()) { fail(pointer, "not_a_schema", "A number is needed."); }
  } else if (is_one_of(keyword, kCounts)) {
    if (!is_count(value)) { fail(pointer, "not_a_schema", "A whole number of at least 0 is needed."); }
  } else if (keyword == "required") {
    if (!is_list_of_strings(value)) { fail(pointer, "not_a_schema", "A list of names is needed."); }
  } else if (keyword == "enum") {
    if (!value.is_array()) { fail(pointer, "not_a_schema", "A list of values is needed."); }
  } else if (keyword == "uniqueItems") {
    if (!value.is_bool()) { fail(pointer, "not_a_schema", "true or false is needed."); }
  } else if (keyword == "$schema") {
    auto const* draft = value.if_string();
    if (draft == nullptr || (*draft != "http://json-schema.org/draft-07/schema#" && *draft != "http://json-schema.org/draft-07/schema")) {
      fail(pointer, "unsupported_draft", "Schemas are JSON Schema draft 7.");
    }
  }
}

void SchemaCheck::compile_pattern(std::string_view pattern, std::string const& pointer) {
  if (compiled_.patterns_.count(std::string(pattern)) != 0) { return; }
  if (compiled_.patterns_.size() == kMostPatterns) {
    fail(pointer, "too_large", "A schema has at most 200 different patterns.");
    return;
  }
  auto regex = make_regex(pattern);
  if (!regex->ok()) { fail(pointer, "bad_pattern", "The pattern is no RE2 expression: " + regex->error()); }
  compiled_.patterns_.emplace(pattern, std::move(regex));
}

void SchemaCheck::resolve(Value const& node, Value const& ref, std::string const& pointer) {
  auto const* text = ref.if_string();
  if (text == nullptr) {
    fail(pointer, "bad_ref", "A $ref is a string.");
    return;
  }
  auto const uri = view(*text);
  if (uri.empty() || uri.front() != '#') {
    fail(pointer, "remote_ref", "A $ref leads into the same schema: it begins with '#'.");
    return;
  }
  auto const path = url::percent_decode(uri.substr(1));
  json::error_code ec;
  auto const* found = path ? compiled_.root_.find_pointer(*path, ec) : nullptr;
  if (found == nullptr) {
    fail(pointer, "bad_ref", "The $ref leads nowhere.");
    return;
  }
  compiled_.targets_.emplace(uri, found);
  // A $ref stands alone: what else is in its object says nothing (draft 7, section 8.3).
  same_instance_[&node] = {found};
  pending_.emplace_back(found, *path);  // walked later: a chain of references must not become a chain of calls
}

void SchemaCheck::find_circles() {
  std::set<Value const*> done;
  for (auto const& edge : same_instance_) {
    std::set<Value const*> on_path;
    if (is_in_circle(edge.first, on_path, done)) {
      fail("", "bad_ref", "The schema refers to itself in a circle that never reaches a part of the instance.");
      return;
    }
  }
}

bool SchemaCheck::is_in_circle(Value const* node, std::set<Value const*>& on_path, std::set<Value const*>& done) const {
  if (done.count(node) != 0) { return false; }
  if (!on_path.insert(node).second) { return true; }
  if (auto const next = same_instance_.find(node); next != same_instance_.end()) {
    for (auto const* child : next->second) {
      if (is_in_circle(child, on_path, done)) { return true; }
    }
  }
  on_path.erase(node);
  done.insert(node);
  return false;
}

}  // namespace contentos::schema
