#include "tests/domain/golden/record_samples.hpp"

#include "domain/json/canonical.hpp"
#include "tests/domain/support/given.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace contentos {

namespace json = boost::json;

namespace {

/// What a field can say, the likelier first; the second sample of a record begins with the second.
using Choices = std::vector<json::value>;

constexpr std::array kTexts{"one",
                            "two",
                            "a1",
                            "b2",
                            "en-US",
                            "de-AT",
                            "#a1b2c3",
                            "#0f0f0f",
                            "/one",
                            "/two",
                            "one.example",
                            "a@b.example",
                            "https://one.example/",
                            "image/png",
                            "Europe/Vienna",
                            "1.2.3",
                            "ONE",
                            "1",
                            "A"};

[[noreturn]] void nobody_told(FieldSpec const& field, std::string const& what) {
  throw std::logic_error("add what the field `" + std::string(field.key) + "` could hold to " + what +
                         " in tests/domain/golden/record_samples.cpp");
}

Choices texts(FieldSpec const& field, json::object const& schema) {
  auto const* format = schema.if_contains("format");
  if (format != nullptr && *format == "uuid") { return {json::string(test_uuid(32, 1).str()), json::string(test_uuid(32, 2).str())}; }
  if (format != nullptr && *format == "record") { return {json::string("entry/welcome"), json::string("tag/" + test_uuid(32, 3).str())}; }
  if (format != nullptr) { return {json::string(format_rfc3339(at_second(60))), json::string(format_rfc3339(at_second(120)))}; }
  if (auto const* names = schema.if_contains("enum")) { return {names->as_array().begin(), names->as_array().end()}; }
  Choices out;
  auto const* pattern = field.rules.pattern;
  if (!field.rules.example.empty()) { out.emplace_back(json::string(field.rules.example)); }
  if (pattern != nullptr) { out.emplace_back(json::string(pattern->example)); }
  for (std::string_view const text : kTexts) {
    if (text.size() <= field.rules.most_bytes && (pattern == nullptr || pattern->fits(text))) { out.emplace_back(json::string(text)); }
  }
  if (out.empty()) { nobody_told(field, "kTexts"); }
  return out;
}

Choices numbers(FieldSpec const& field) {
  auto const within = [&](std::int64_t number) { return std::clamp(number, field.rules.least, field.rules.most); };
  return {within(2), within(3), within(1)};
}

Choices choices(FieldSpec const& field, json::object const& schema) {
  auto const* type = schema.if_contains("type");
  auto const* either = schema.if_contains("anyOf");
  if (type == nullptr && either != nullptr) { return choices(field, either->as_array().at(0).as_object()); }
  if (type == nullptr) {
    auto const* other = schema.if_contains("$ref");
    if (other != nullptr && *other == "#/components/schemas/ClientId") { return {"one", "two"}; }
    nobody_told(field, "choices()");
  }
  if (*type == "string") { return texts(field, schema); }
  if (*type == "integer") { return numbers(field); }
  if (*type == "boolean") { return {true, false}; }
  auto const* items = schema.if_contains(*type == "array" ? "items" : "additionalProperties");
  if (items == nullptr) { return {json::object{{"a", 1}}, json::object{{"a", 2}}}; }
  Choices out;
  for (auto& item : choices(field, items->as_object())) {
    out.push_back(*type == "array" ? json::value(json::array{std::move(item)}) : json::value(json::object{{"a", std::move(item)}}));
  }
  return out;
}

/// A content whose fields all differ from those of a new one.
std::shared_ptr<void> sample_content(record::Kind const& kind, std::size_t variant) {
  json::object members;
  auto const blank = write_all(kind.content, kind.content.blank);
  for (auto const& field : kind.content.fields) {
    auto const key = json::string_view(field.key.data(), field.key.size());
    auto from = choices(field, field.type->schema(field.rules));
    std::erase(from, blank.at(key));
    if (from.empty()) { nobody_told(field, "choices()"); }
    members[key] = from.at(variant % from.size());
  }
  auto content = kind.new_content();
  std::vector<FieldError> errors;
  read_input(kind.content, members, content.get(), errors);
  check_rules(kind.content, content.get(), errors);
  if (!errors.empty()) {
    throw std::logic_error("the sample of a " + std::string(kind.name) + " is wrong at " + errors.front().pointer + ": " +
                           errors.front().message);
  }
  return content;
}

}  // namespace

bool has_events_by_description(WordRow const& word) { return word.kind != nullptr && word.kind->is_described; }

std::vector<Sample> record_samples(record::Kind const& kind) {
  using record::What;
  auto const id = test_uuid(31, 1).str();
  auto const first = sample_content(kind, 0);
  auto const second = sample_content(kind, 1);
  auto const held_first = needed_claims(kind, id, first.get());
  auto const held_second = needed_claims(kind, id, second.get());
  std::vector<Sample> out;
  for (auto const& event : std::vector<record::Event>{
           {&kind, What::created, id, first, true, claim_difference({}, held_first)},
           {&kind, What::changed, "", second, false, claim_difference(held_first, held_second)},
           {&kind, What::deactivated},
           {&kind, What::activated},
           {&kind, What::deleted, "", nullptr, false, claim_difference(held_second, {})},
           {&kind, What::undeleted, "", nullptr, false, claim_difference({}, held_second)},
       }) {
    auto stored = encode(event);
    out.push_back({stored.type, std::move(stored)});
  }
  return out;
}

}  // namespace contentos
