#include "domain/fields/value.hpp"

#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"

#include <boost/json/value_to.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace contentos {

namespace json = boost::json;

namespace {

/// Of a text: by its rules, or by its pattern where that is less.
std::size_t most_bytes_of_text(Rules const& rules) {
  return rules.pattern == nullptr ? rules.most_bytes : std::min(rules.most_bytes, rules.pattern->most_bytes);
}

std::string at_most(std::size_t bytes) { return "At most " + std::to_string(bytes) + " bytes"; }

/// One of a few texts; an empty one takes it away.
json::object schema_of_choices(std::span<std::string_view const> choices, bool is_required) {
  json::array out;
  for (auto const choice : choices) { out.emplace_back(json::string_view(choice.data(), choice.size())); }
  if (!is_required) { out.emplace_back(""); }
  return {{"type", "string"}, {"enum", std::move(out)}};
}

/// The rules of a number of 32 bits: it cannot be what they promise beyond them.
Rules in_32_bits(Rules rules) {
  using Limits = std::numeric_limits<std::int32_t>;
  rules.least = std::max<std::int64_t>(rules.least, Limits::min());
  rules.most = std::min<std::int64_t>(rules.most, Limits::max());
  return rules;
}

Flaw out_of_range(Rules const& rules) {
  return {"", "out_of_range", std::to_string(rules.least) + " to " + std::to_string(rules.most) + "."};
}

/// Whether JSON Schema takes it for an integer, however large.
bool is_whole(json::value const& value) {
  return value.is_int64() || value.is_uint64() || (value.is_double() && std::trunc(value.get_double()) == value.get_double());
}

template <class Number>
bool read_number(json::value const& value, Number& out, Rules const& rules, Flaws& flaws) {
  bool const fits = Value<Number>::read(value, out);
  if (!fits && is_whole(value)) { flaws.push_back(out_of_range(rules)); }
  return fits;
}

}  // namespace

void check_given(bool is_given, Rules const& rules, Flaws& flaws) {
  if (rules.required && !is_given) { flaws.push_back({"", "required", "This member may not be empty."}); }
}

void check_item_count(std::size_t count, Rules const& rules, Flaws& flaws) {
  if (count > rules.most_items) { flaws.push_back({"", "too_long", "At most " + std::to_string(rules.most_items) + " items."}); }
}

void move_below(std::string_view key, std::size_t first, Flaws& flaws) {
  auto const place = "/" + escape_pointer(key);
  for (auto i = first; i < flaws.size(); ++i) { flaws[i].place = place + flaws[i].place; }
}

bool check_key(std::string_view key, Flaws& flaws) {
  if (!key.empty() && key.size() <= kMostKeyBytes) { return true; }
  flaws.push_back({"", "length", "A key is 1 to " + std::to_string(kMostKeyBytes) + " bytes long."});
  return false;
}

bool Value<std::string>::read(json::value const& value, std::string& out) {
  auto const* text = value.if_string();
  if (text == nullptr) { return false; }
  out.assign(text->data(), text->size());
  return true;
}

void Value<std::string>::check(std::string const& value, Rules const& rules, Flaws& flaws) {
  if (value.empty()) {
    check_given(false, rules, flaws);
  } else if (auto const most = most_bytes_of_text(rules); value.size() > most) {
    flaws.push_back({"", "too_long", at_most(most) + "."});
  } else if (rules.pattern != nullptr && !rules.pattern->fits(value)) {
    flaws.push_back({"", "pattern", std::string(rules.pattern->message)});
  }
}

json::object Value<std::string>::schema(Rules const& rules) {
  if (rules.pattern != nullptr && !rules.pattern->choices.empty()) { return schema_of_choices(rules.pattern->choices, rules.required); }
  // `maxLength` counts characters (JSON Schema Validation, section 6.3.1), of which no text of so many bytes has more.
  auto const most = most_bytes_of_text(rules);
  json::object out{{"type", "string"}, {"maxLength", most}, {"description", at_most(most) + " of UTF-8."}};
  if (rules.required) { out["minLength"] = 1; }
  if (rules.pattern == nullptr) { return out; }
  if (rules.required) {
    out["pattern"] = rules.pattern->regex;
  } else {
    // An empty text takes it away.
    out["pattern"] = "^$|" + std::string(rules.pattern->regex);
  }
  return out;
}

bool Value<bool>::read(json::value const& value, bool& out) {
  if (!value.is_bool()) { return false; }
  out = value.get_bool();
  return true;
}

bool Value<std::int64_t>::read(json::value const& value, std::int64_t& out) {
  json::error_code error;
  out = value.to_number<std::int64_t>(error);
  return !error;
}

bool Value<std::int64_t>::read_given(json::value const& value, std::int64_t& out, Rules const& rules, Flaws& flaws) {
  return read_number(value, out, rules, flaws);
}

void Value<std::int64_t>::check(std::int64_t value, Rules const& rules, Flaws& flaws) {
  if (value >= rules.least && value <= rules.most) { return; }
  flaws.push_back(out_of_range(rules));
}

json::object Value<std::int64_t>::schema(Rules const& rules) {
  return {{"type", "integer"}, {"minimum", rules.least}, {"maximum", rules.most}};
}

bool Value<std::int32_t>::read(json::value const& value, std::int32_t& out) {
  json::error_code error;
  out = value.to_number<std::int32_t>(error);
  return !error;
}

bool Value<std::int32_t>::read_given(json::value const& value, std::int32_t& out, Rules const& rules, Flaws& flaws) {
  return read_number(value, out, in_32_bits(rules), flaws);
}

void Value<std::int32_t>::check(std::int32_t value, Rules const& rules, Flaws& flaws) {
  Value<std::int64_t>::check(value, in_32_bits(rules), flaws);
}

json::object Value<std::int32_t>::schema(Rules const& rules) { return Value<std::int64_t>::schema(in_32_bits(rules)); }

bool Value<Uuid>::read(json::value const& value, Uuid& out) {
  auto const* text = value.if_string();
  auto const uuid = text != nullptr ? Uuid::parse(std::string_view(*text)) : std::nullopt;
  out = uuid.value_or(Uuid{});
  return uuid.has_value();
}

bool Value<Timestamp>::read(json::value const& value, Timestamp& out) {
  auto const* text = value.if_string();
  auto const time = text != nullptr ? parse_stored_time(std::string_view(*text)) : std::nullopt;
  out = time.value_or(Timestamp{});
  return time.has_value();
}

bool Value<Timestamp>::read_given(json::value const& value, Timestamp& out, Rules const&, Flaws&) {
  auto const* text = value.if_string();
  auto const time = text != nullptr ? parse_rfc3339(std::string_view(*text)) : std::nullopt;
  out = time.value_or(Timestamp{});
  return time.has_value();
}

void Value<Timestamp>::check(Timestamp value, Rules const&, Flaws& flaws) {
  if (value >= kEarliestTime && value <= kLatestTime) { return; }
  flaws.push_back({"", "out_of_range", "A time of the years 1 to 9999 is needed here."});
}

bool Value<json::object>::read(json::value const& value, json::object& out) {
  auto const* object = value.if_object();
  if (object == nullptr) { return false; }
  out = *object;
  return true;
}

void Value<json::object>::check(json::object const& value, Rules const& rules, Flaws& flaws) {
  check_given(!value.empty(), rules, flaws);
  if (canonical_json(value).size() <= rules.most_bytes) { return; }
  flaws.push_back({"", "too_long", at_most(rules.most_bytes) + "."});
}

json::object Value<json::object>::schema(Rules const& rules) {
  json::object out{{"type", "object"}};
  if (rules.required) { out["minProperties"] = 1; }
  return out;
}

void Value<ClaimChanges>::write(ClaimChanges const& value, json::value& out) {
  auto& object = out.emplace_object();
  if (!value.release.empty()) { Value<std::vector<Claim>>::write(value.release, object["release"]); }
  if (!value.take.empty()) { Value<std::vector<Claim>>::write(value.take, object["take"]); }
}

bool Value<ClaimChanges>::read(json::value const& value, ClaimChanges& out) {
  auto const* object = value.if_object();
  if (object == nullptr) { return false; }
  auto const list = [&](char const* member, std::vector<Claim>& claims) {
    auto const* found = object->if_contains(member);
    return found == nullptr || Value<std::vector<Claim>>::read(*found, claims);
  };
  return list("take", out.take) && list("release", out.release);
}

void Value<Claim>::write(Claim const& value, json::value& out) { out = json::array{value.kind, value.key}; }

bool Value<Claim>::read(json::value const& value, Claim& out) {
  auto const* pair = value.if_array();
  return pair != nullptr && pair->size() == 2 && Value<std::string>::read((*pair)[0], out.kind) &&
         Value<std::string>::read((*pair)[1], out.key);
}

}  // namespace contentos
