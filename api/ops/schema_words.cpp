#include "api/ops/schema_words.hpp"

#include "api/ops/html.hpp"
#include "domain/core/html.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace contentos::api {

namespace json = boost::json;

namespace {

std::string_view last_of(json::value const& reference) {
  auto const path = std::string_view(reference.as_string());
  return path.substr(path.rfind('/') + 1);
}

std::string joined_words(std::vector<std::string> const& parts, std::string_view separator) {
  std::string out;
  for (auto const& part : parts) {
    if (!part.empty()) { out.append(out.empty() ? "" : separator).append(part); }
  }
  return out;
}

std::string code(json::value const& value) { return "<code>" + escaped_html(json::serialize(value)) + "</code>"; }

/// `1 to 200`, `at least 1`, `at most 4096`; empty: neither.
std::string range(json::object const& schema, std::string_view least, std::string_view most) {
  auto const* from = schema.if_contains(json::string_view(least.data(), least.size()));
  auto const* to = schema.if_contains(json::string_view(most.data(), most.size()));
  if (from != nullptr && to != nullptr) { return json::serialize(*from) + " to " + json::serialize(*to); }
  if (from != nullptr) { return "at least " + json::serialize(*from); }
  return to == nullptr ? std::string() : "at most " + json::serialize(*to);
}

std::string with_unit(std::string text, std::string_view unit) { return text.empty() ? text : text.append(" ").append(unit); }

std::string alternatives(json::array const& all, std::string_view separator) {
  std::vector<std::string> parts;
  for (auto const& one : all) { parts.push_back(words_of_schema(one)); }
  return joined_words(parts, separator);
}

std::string type_name(json::value const& type, json::object const& schema) {
  if (auto const* list = type.if_array()) {
    std::vector<std::string> names;
    for (auto const& one : *list) { names.push_back(type_name(one, schema)); }
    return joined_words(names, " or ");
  }
  auto const* items = schema.if_contains("items");
  if (type == "array" && items != nullptr) { return "list of " + words_of_schema(*items); }
  auto const* format = schema.if_contains("format");
  if (type == "string" && format != nullptr) { return escaped_html(json::value_to<std::string>(*format)); }
  return escaped_html(json::value_to<std::string>(type));
}

std::string choices(json::object const& schema) {
  if (auto const* only = schema.if_contains("const")) { return code(*only); }
  auto const* all = schema.if_contains("enum");
  if (all == nullptr) { return {}; }
  std::vector<std::string> parts;
  for (auto const& one : all->as_array()) { parts.push_back(code(one)); }
  return joined_words(parts, ", ");
}

struct Member {
  std::string name;
  json::value schema;
  bool is_needed;
};

void collect_members(json::object const& schema, json::object const& schemas, std::vector<Member>& out) {
  if (auto const* reference = schema.if_contains("$ref")) {
    collect_members(schemas.at(last_of(*reference)).as_object(), schemas, out);
    return;
  }
  if (auto const* parts = schema.if_contains("allOf")) {
    for (auto const& part : parts->as_array()) { collect_members(part.as_object(), schemas, out); }
  }
  auto const* properties = schema.if_contains("properties");
  if (properties == nullptr) { return; }
  auto const* required = schema.if_contains("required");
  for (auto const& [name, member] : properties->as_object()) {
    bool const is_needed = required != nullptr && std::ranges::find(required->as_array(), json::value(name)) != required->as_array().end();
    out.push_back({std::string(name), member, is_needed});
  }
}

}  // namespace

std::string words_of_schema(json::value const& value) {
  auto const* schema = value.if_object();
  if (schema == nullptr || schema->empty()) { return "anything"; }
  if (auto const* reference = schema->if_contains("$ref")) {
    auto const name = escaped_html(last_of(*reference));
    return "<a href=\"#schema-" + name + "\">" + name + "</a>";
  }
  std::vector<std::string> parts;
  if (auto const* all = schema->if_contains("allOf")) { parts.push_back(alternatives(all->as_array(), " with ")); }
  if (auto const* any = schema->if_contains("anyOf"); any != nullptr && !schema->contains("properties")) {
    parts.push_back(alternatives(any->as_array(), " or "));
  }
  auto const chosen = choices(*schema);
  if (!chosen.empty()) {
    parts.push_back(chosen);
  } else if (auto const* type = schema->if_contains("type")) {
    parts.push_back(type_name(*type, *schema));
  }
  parts.push_back(range(*schema, "minimum", "maximum"));
  parts.push_back(with_unit(range(*schema, "minLength", "maxLength"), "characters"));
  parts.push_back(with_unit(range(*schema, "minItems", "maxItems"), "items"));
  if (auto const* pattern = schema->if_contains("pattern")) {
    parts.push_back("as <code>" + escaped_html(json::value_to<std::string>(*pattern)) + "</code>");
  }
  if (auto const* usual = schema->if_contains("default")) { parts.push_back("default " + code(*usual)); }
  return joined_words(parts, ", ");
}

std::string table_of_members(json::value const& schema, json::object const& schemas) {
  std::vector<Member> members;
  collect_members(schema.as_object(), schemas, members);
  if (members.empty()) { return {}; }
  std::string out = "<table class=fields><tbody>";
  for (auto const& member : members) {
    auto const* about = member.schema.is_object() ? member.schema.as_object().if_contains("description") : nullptr;
    out += "<tr><td class=mono>" + escaped_html(member.name) + "</td><td class=soft>" + words_of_schema(member.schema) +
           (member.is_needed ? ", <strong>needed</strong>" : "") + "</td><td>" +
           (about == nullptr ? "" : prose(json::value_to<std::string>(*about))) + "</td></tr>";
  }
  return out + "</tbody></table>";
}

}  // namespace contentos::api
