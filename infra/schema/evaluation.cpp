// The schema as a tree: references, combinations, and the descent into arrays and objects. Plain assertions are in assertions.cpp.
#include "infra/schema/evaluation.hpp"

#include "domain/json/diff.hpp"
#include "domain/json/view.hpp"

#include <algorithm>

namespace contentos::schema {

namespace json = boost::json;

namespace {

// A schema may double the work at every level (allOf twice the same $ref, and so on); honest ones stay far below these.
constexpr std::size_t kMostSteps = 2'000'000;
constexpr std::size_t kDeepestCalls = 1000;

json::string_view text(std::string_view s) { return {s.data(), s.size()}; }

}  // namespace

std::vector<FieldError> Evaluation::run(Value const& instance) {
  (void)is_valid(schema_.root(), instance);
  if (is_given_up_) { return {{"", "schema", "The schema takes too many steps for this instance."}}; }
  return std::move(errors_);
}

bool Evaluation::fail(char const* keyword, std::string message) {
  if (silent_ == 0 && errors_.size() < kMostErrors) { errors_.push_back({pointer_, keyword, std::move(message)}); }
  return false;
}

bool Evaluation::spend(std::size_t steps) {
  steps_ += steps;
  is_given_up_ = is_given_up_ || steps_ > kMostSteps;
  return !is_given_up_;
}

bool Evaluation::matches(std::string_view pattern, std::string_view string) {
  constexpr std::size_t kBytesPerStep = 64;
  return spend(1 + string.size() / kBytesPerStep) && schema_.matches(pattern, string);
}

bool Evaluation::is_valid(Value const& schema, Value const& instance) {
  if (!spend(depth_ > kDeepestCalls ? kMostSteps : 1)) { return false; }
  if (schema.is_bool()) { return schema.get_bool() || fail("false", "Nothing is allowed here."); }
  auto const& keywords = schema.get_object();
  ++depth_;
  bool ok = true;
  if (auto const* ref = keywords.if_contains("$ref")) {
    ok = is_valid(schema_.target(view(ref->get_string())), instance);
  } else {
    ok = check_any_kind(keywords, instance) && ok;
    ok = check_combinations(keywords, instance) && ok;
    if (instance.is_number()) {
      ok = check_number(keywords, instance) && ok;
    } else if (auto const* string = instance.if_string()) {
      ok = check_string(keywords, *string) && ok;
    } else if (auto const* array = instance.if_array()) {
      ok = check_array(keywords, *array) && ok;
    } else if (auto const* object = instance.if_object()) {
      ok = check_object(keywords, *object) && ok;
    }
  }
  --depth_;
  return ok;
}

bool Evaluation::holds(Value const& schema, Value const& instance) {
  ++silent_;
  bool const ok = is_valid(schema, instance);
  --silent_;
  return ok;
}

bool Evaluation::is_valid_at(std::string_view token, Value const& schema, Value const& instance) {
  auto const length = pointer_.size();
  pointer_.append("/").append(escape_pointer(token));
  bool const ok = is_valid(schema, instance);
  pointer_.resize(length);
  return ok;
}

bool Evaluation::check_combinations(Object const& schema, Value const& instance) {
  bool ok = true;
  if (auto const* all = schema.if_contains("allOf")) {
    for (auto const& branch : all->get_array()) { ok = is_valid(branch, instance) && ok; }
  }
  if (auto const* any = schema.if_contains("anyOf")) {
    auto const& branches = any->get_array();
    bool const one_holds = std::any_of(branches.begin(), branches.end(), [&](Value const& branch) { return holds(branch, instance); });
    if (!one_holds) { ok = fail("anyOf", "None of the allowed forms fits."); }
  }
  if (auto const* one = schema.if_contains("oneOf")) {
    auto const& branches = one->get_array();
    auto const count = std::count_if(branches.begin(), branches.end(), [&](Value const& branch) { return holds(branch, instance); });
    if (count != 1) { ok = fail("oneOf", count == 0 ? "None of the allowed forms fits." : "More than one of the allowed forms fits."); }
  }
  if (auto const* excluded = schema.if_contains("not"); excluded != nullptr && holds(*excluded, instance)) {
    ok = fail("not", "This form is excluded.");
  }
  if (auto const* condition = schema.if_contains("if")) {
    auto const* branch = schema.if_contains(holds(*condition, instance) ? "then" : "else");
    if (branch != nullptr) { ok = is_valid(*branch, instance) && ok; }
  }
  return ok;
}

bool Evaluation::check_items(Object const& schema, json::array const& array) {
  auto const* items = schema.if_contains("items");
  if (items == nullptr) { return true; }
  bool ok = true;
  auto const* tuple = items->if_array();
  auto const* rest = tuple == nullptr ? items : schema.if_contains("additionalItems");
  for (std::size_t i = 0; i < array.size(); ++i) {
    auto const* each = tuple != nullptr && i < tuple->size() ? &(*tuple)[i] : rest;
    if (each != nullptr) { ok = is_valid_at(std::to_string(i), *each, array[i]) && ok; }
  }
  return ok;
}

bool Evaluation::check_members(Object const& schema, Object const& object) {
  bool ok = true;
  auto const* names = schema.if_contains("propertyNames");
  for (auto const& member : object) {
    auto const key = view(member.key());
    if (names != nullptr && !holds(*names, Value(member.key()))) {
      ok = fail("propertyNames", "The name \"" + std::string(key) + "\" is not allowed.");
    }
    ok = check_member(schema, key, member.value()) && ok;
  }
  return ok;
}

bool Evaluation::check_member(Object const& schema, std::string_view key, Value const& value) {
  bool ok = true;
  bool is_named = false;
  if (auto const* properties = schema.if_contains("properties")) {
    if (auto const* named = properties->get_object().if_contains(text(key))) {
      is_named = true;
      ok = is_valid_at(key, *named, value);
    }
  }
  if (auto const* patterns = schema.if_contains("patternProperties")) {
    for (auto const& pattern : patterns->get_object()) {
      if (!matches(view(pattern.key()), key)) { continue; }
      is_named = true;
      ok = is_valid_at(key, pattern.value(), value) && ok;
    }
  }
  auto const* additional = is_named ? nullptr : schema.if_contains("additionalProperties");
  if (additional == nullptr) { return ok; }
  if (additional->is_bool() && !additional->get_bool()) {
    auto const length = pointer_.size();
    pointer_.append("/").append(escape_pointer(key));
    (void)fail("additionalProperties", "There is no place for this member.");
    pointer_.resize(length);
    return false;
  }
  return is_valid_at(key, *additional, value) && ok;
}

bool Evaluation::check_dependencies(Object const& dependencies, Object const& object) {
  bool ok = true;
  for (auto const& dependency : dependencies) {
    if (!object.contains(dependency.key())) { continue; }
    auto const* names = dependency.value().if_array();
    if (names == nullptr) {
      ok = is_valid(dependency.value(), Value(object)) && ok;
      continue;
    }
    for (auto const& name : *names) {
      if (object.contains(name.get_string())) { continue; }
      ok = fail("dependencies", "\"" + std::string(view(dependency.key())) + "\" needs \"" + std::string(view(name.get_string())) + "\".");
    }
  }
  return ok;
}

}  // namespace contentos::schema
