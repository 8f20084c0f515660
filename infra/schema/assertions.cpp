// The keywords that say something of one value: its type, its bounds, its form.
#include "domain/core/utf8.hpp"
#include "domain/json/canonical.hpp"
#include "domain/json/view.hpp"
#include "infra/schema/evaluation.hpp"
#include "infra/schema/format.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace contentos::schema {

namespace json = boost::json;

namespace {

bool is_integer(json::value const& value) {
  return value.is_int64() || value.is_uint64() || (value.is_double() && std::trunc(value.get_double()) == value.get_double());
}

bool has_type(json::value const& value, std::string_view type) {
  if (type == "null") { return value.is_null(); }
  if (type == "boolean") { return value.is_bool(); }
  if (type == "integer") { return value.is_number() && is_integer(value); }
  if (type == "number") { return value.is_number(); }
  if (type == "string") { return value.is_string(); }
  if (type == "array") { return value.is_array(); }
  return value.is_object();
}

bool has_one_type(json::value const& value, json::value const& types) {
  if (auto const* one = types.if_string()) { return has_type(value, view(*one)); }
  auto const& list = types.get_array();
  return std::any_of(list.begin(), list.end(), [&value](json::value const& type) { return has_type(value, view(type.get_string())); });
}

bool is_multiple(json::value const& value, json::value const& of) {
  if (value.is_int64() && of.is_int64()) { return value.get_int64() % of.get_int64() == 0; }
  // 0.3 is meant to be a multiple of 0.1 although neither is a binary fraction.
  double const quotient = value.to_number<double>() / of.to_number<double>();
  return std::fabs(quotient - std::round(quotient)) <= 1e-9 * std::max(1.0, std::fabs(quotient));
}

std::string number_text(json::value const& value) { return canonical_json(value); }

/// Whether `count` exceeds or misses a bound; a bound that is not there is met.
bool is_above(json::object const& schema, char const* keyword, std::size_t count) {
  auto const* bound = schema.if_contains(keyword);
  return bound != nullptr && static_cast<double>(count) > bound->to_number<double>();
}
bool is_below(json::object const& schema, char const* keyword, std::size_t count) {
  auto const* bound = schema.if_contains(keyword);
  return bound != nullptr && static_cast<double>(count) < bound->to_number<double>();
}
std::string bound_text(json::object const& schema, char const* keyword) { return canonical_json(schema.at(keyword)); }

}  // namespace

bool Evaluation::check_any_kind(Object const& schema, Value const& instance) {
  bool ok = true;
  if (auto const* type = schema.if_contains("type"); type != nullptr && !has_one_type(instance, *type)) {
    ok = fail("type", "Must be of type " + canonical_json(*type) + ".");
  }
  auto const* values = schema.if_contains("enum");
  auto const* constant = schema.if_contains("const");
  if (values == nullptr && constant == nullptr) { return ok; }
  auto const bytes = canonical_json(instance);
  if (values != nullptr) {
    auto const& list = values->get_array();
    if (!spend(list.size())) { return false; }
    bool const is_listed = std::any_of(list.begin(), list.end(), [&bytes](Value const& value) { return canonical_json(value) == bytes; });
    if (!is_listed) { ok = fail("enum", "Is none of the allowed values."); }
  }
  if (constant != nullptr && canonical_json(*constant) != bytes) { ok = fail("const", "Is not the one allowed value."); }
  return ok;
}

bool Evaluation::check_number(Object const& schema, Value const& instance) {
  bool ok = true;
  double const number = instance.to_number<double>();
  auto const bound = [&](char const* keyword, auto is_broken, char const* words) {
    auto const* limit = schema.if_contains(keyword);
    if (limit != nullptr && is_broken(number, limit->to_number<double>())) {
      ok = fail(keyword, std::string("Must be ") + words + " " + number_text(*limit) + ".");
    }
  };
  bound("maximum", std::greater<>(), "at most");
  bound("minimum", std::less<>(), "at least");
  bound("exclusiveMaximum", std::greater_equal<>(), "less than");
  bound("exclusiveMinimum", std::less_equal<>(), "greater than");
  if (auto const* of = schema.if_contains("multipleOf"); of != nullptr && !is_multiple(instance, *of)) {
    ok = fail("multipleOf", "Must be a multiple of " + number_text(*of) + ".");
  }
  return ok;
}

bool Evaluation::check_string(Object const& schema, json::string const& text) {
  bool ok = true;
  if (schema.contains("maxLength") || schema.contains("minLength")) {
    auto const length = code_points(view(text));
    if (is_above(schema, "maxLength", length)) {
      ok = fail("maxLength", "Has at most " + bound_text(schema, "maxLength") + " characters.");
    }
    if (is_below(schema, "minLength", length)) {
      ok = fail("minLength", "Has at least " + bound_text(schema, "minLength") + " characters.");
    }
  }
  if (auto const* pattern = schema.if_contains("pattern"); pattern != nullptr) {
    auto const expression = view(pattern->get_string());
    if (!matches(expression, view(text))) { ok = fail("pattern", "Does not match " + std::string(expression) + "."); }
  }
  if (auto const* format = schema.if_contains("format"); format != nullptr && format->is_string()) {
    auto const name = view(format->get_string());
    if (!has_format(name, view(text))) { ok = fail("format", "Is not of the format " + std::string(name) + "."); }
  }
  return ok;
}

bool Evaluation::check_array(Object const& schema, json::array const& array) {
  bool ok = true;
  if (is_above(schema, "maxItems", array.size())) { ok = fail("maxItems", "Has at most " + bound_text(schema, "maxItems") + " items."); }
  if (is_below(schema, "minItems", array.size())) { ok = fail("minItems", "Has at least " + bound_text(schema, "minItems") + " items."); }
  if (auto const* unique = schema.if_contains("uniqueItems"); unique != nullptr && unique->get_bool() && spend(array.size())) {
    std::set<std::string> seen;
    bool const is_unique =
        std::all_of(array.begin(), array.end(), [&seen](Value const& v) { return seen.insert(canonical_json(v)).second; });
    if (!is_unique) { ok = fail("uniqueItems", "Has the same item twice."); }
  }
  if (auto const* contains = schema.if_contains("contains")) {
    bool const has_one = std::any_of(array.begin(), array.end(), [&](Value const& v) { return holds(*contains, v); });
    if (!has_one) { ok = fail("contains", "Has no item of the form that one must have."); }
  }
  return check_items(schema, array) && ok;
}

bool Evaluation::check_object(Object const& schema, Object const& object) {
  bool ok = true;
  if (is_above(schema, "maxProperties", object.size())) {
    ok = fail("maxProperties", "Has at most " + bound_text(schema, "maxProperties") + " members.");
  }
  if (is_below(schema, "minProperties", object.size())) {
    ok = fail("minProperties", "Has at least " + bound_text(schema, "minProperties") + " members.");
  }
  if (auto const* required = schema.if_contains("required")) {
    for (auto const& name : required->get_array()) {
      if (!object.contains(name.get_string())) { ok = fail("required", "\"" + std::string(view(name.get_string())) + "\" is missing."); }
    }
  }
  if (auto const* dependencies = schema.if_contains("dependencies")) { ok = check_dependencies(dependencies->get_object(), object) && ok; }
  return check_members(schema, object) && ok;
}

}  // namespace contentos::schema
