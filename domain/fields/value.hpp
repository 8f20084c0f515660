// How one C++ type stands in JSON: `Value<T>`, specialised here for what fields are made of and beside a word for its own types. Each has
//   kWants                     what to say to whoever sent something else
//   write(value, json)         as it is stored and shown
//   read(json, value) → bool   into a value that is as a new object has it; false: it is not of that type
//   schema(rules) → object     JSON Schema, 2020-12
// and, where rules can be broken, check(value, rules, flaws). A type that is harder on what clients give than on what is stored has
//   read_given(json, value, rules, flaws) → bool   false: it is not of that type, or `flaws` says what is wrong
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/event/claims.hpp"
#include "domain/fields/rules.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

/// What is wrong with a value.
struct Flaw {
  std::string place{};  // below the field: `/3`
  std::string code;
  std::string message;
};
using Flaws = std::vector<Flaw>;
/// What is required must be there, and not empty.
void check_given(bool is_given, Rules const& rules, Flaws& flaws);
void check_item_count(std::size_t count, Rules const& rules, Flaws& flaws);
/// Says of the flaws from the one at `first` on that they are in the item `key`.
void move_below(std::string_view key, std::size_t first, Flaws& flaws);
inline constexpr std::size_t kMostKeyBytes = 128;
/// Whether the key of a map is 1 to kMostKeyBytes long. The flaw of one that is not is told of the whole map: its place would be as long.
[[nodiscard]] bool check_key(std::string_view key, Flaws& flaws);

template <class T>
struct Value;

/// Reads what a client gave.
template <class T>
[[nodiscard]] bool read_given(boost::json::value const& json, T& out, [[maybe_unused]] Rules const& rules, [[maybe_unused]] Flaws& flaws) {
  if constexpr (requires { Value<T>::read_given(json, out, rules, flaws); }) {
    return Value<T>::read_given(json, out, rules, flaws);
  } else {
    return Value<T>::read(json, out);
  }
}

/// What binds a value that need not be there: an item of a list, or what is optional. An empty text would say nothing, and pass by pattern
/// and length.
template <class T>
[[nodiscard]] Rules rules_when_there(Rules rules) {
  if constexpr (std::same_as<T, std::string>) { rules.required = true; }
  return rules;
}

template <>
struct Value<std::string> {
  static constexpr std::string_view kWants = "A string is needed here.";
  static void write(std::string const& value, boost::json::value& out) { out = value; }
  static bool read(boost::json::value const& json, std::string& out);
  static void check(std::string const& value, Rules const& rules, Flaws& flaws);
  static boost::json::object schema(Rules const& rules);
};

template <>
struct Value<bool> {
  static constexpr std::string_view kWants = "true or false is needed here.";
  static void write(bool value, boost::json::value& out) { out = value; }
  static bool read(boost::json::value const& json, bool& out);
  static boost::json::object schema(Rules const&) { return {{"type", "boolean"}}; }
};

template <>
struct Value<std::int64_t> {
  static constexpr std::string_view kWants = "A whole number is needed here.";
  static void write(std::int64_t value, boost::json::value& out) { out = value; }
  static bool read(boost::json::value const& json, std::int64_t& out);
  static bool read_given(boost::json::value const& json, std::int64_t& out, Rules const& rules, Flaws& flaws);
  static void check(std::int64_t value, Rules const& rules, Flaws& flaws);
  static boost::json::object schema(Rules const& rules);
};
template <>
struct Value<std::int32_t> {
  static constexpr std::string_view kWants = Value<std::int64_t>::kWants;
  static void write(std::int32_t value, boost::json::value& out) { out = value; }
  static bool read(boost::json::value const& json, std::int32_t& out);
  static bool read_given(boost::json::value const& json, std::int32_t& out, Rules const& rules, Flaws& flaws);
  static void check(std::int32_t value, Rules const& rules, Flaws& flaws);
  static boost::json::object schema(Rules const& rules);
};

template <class Tag>
struct Value<Ordinal<Tag>> {
  static constexpr std::string_view kWants = Value<std::int64_t>::kWants;
  static void write(Ordinal<Tag> value, boost::json::value& out) { out = value.value; }
  static bool read(boost::json::value const& json, Ordinal<Tag>& out) { return Value<std::int64_t>::read(json, out.value); }
  static boost::json::object schema(Rules const& rules) { return Value<std::int64_t>::schema(rules); }
};

template <>
struct Value<Uuid> {
  static constexpr std::string_view kWants = "A UUID is needed here.";
  static void write(Uuid const& value, boost::json::value& out) { out = value.str(); }
  static bool read(boost::json::value const& json, Uuid& out);
  static boost::json::object schema(Rules const&) { return {{"type", "string"}, {"format", "uuid"}}; }
};
template <class Tag>
struct Value<UuidId<Tag>> {
  static constexpr std::string_view kWants = Value<Uuid>::kWants;
  static void write(UuidId<Tag> const& value, boost::json::value& out) { Value<Uuid>::write(value.uuid(), out); }
  static bool read(boost::json::value const& json, UuidId<Tag>& out) {
    Uuid uuid;
    bool const fits = Value<Uuid>::read(json, uuid);
    out = UuidId<Tag>(uuid);
    return fits;
  }
  static boost::json::object schema(Rules const& rules) { return Value<Uuid>::schema(rules); }
};
/// An id that clients choose (`is_client_id`). What is stored is not looked at again.
template <class Tag>
struct Value<StringId<Tag>> {
  static constexpr std::string_view kWants = Value<std::string>::kWants;
  static void write(StringId<Tag> const& value, boost::json::value& out) { out = value.str(); }
  static bool read(boost::json::value const& json, StringId<Tag>& out) {
    std::string text;
    bool const fits = Value<std::string>::read(json, text);
    out = StringId<Tag>(std::move(text));
    return fits;
  }
  static void check(StringId<Tag> const& value, Rules const&, Flaws& flaws) {
    if (!is_client_id(value.str())) { flaws.push_back({"", "pattern", "1 to 64 of A-Z a-z 0-9 . _ - are needed here."}); }
  }
  static boost::json::object schema(Rules const&) { return {{"$ref", "#/components/schemas/ClientId"}}; }
};

template <>
struct Value<Timestamp> {
  static constexpr std::string_view kWants = "An RFC 3339 time is needed here.";
  static void write(Timestamp value, boost::json::value& out) { out = format_rfc3339(value); }
  static bool read(boost::json::value const& json, Timestamp& out);
  /// Clients write RFC 3339, with years of four digits; what was stored may be beyond them.
  static bool read_given(boost::json::value const& json, Timestamp& out, Rules const& rules, Flaws& flaws);
  static void check(Timestamp value, Rules const& rules, Flaws& flaws);
  static boost::json::object schema(Rules const&) { return {{"type", "string"}, {"format", "date-time"}}; }
};

/// JSON of a client's own, kept as it was given.
template <>
struct Value<boost::json::object> {
  static constexpr std::string_view kWants = "An object is needed here.";
  static void write(boost::json::object const& value, boost::json::value& out) { out = value; }
  static bool read(boost::json::value const& json, boost::json::object& out);
  static void check(boost::json::object const& value, Rules const& rules, Flaws& flaws);
  static boost::json::object schema(Rules const& rules);
};

/// `{"release": [[kind, key]…], "take": […]}`
template <>
struct Value<ClaimChanges> {
  static constexpr std::string_view kWants = "Claims are needed here.";
  static void write(ClaimChanges const& value, boost::json::value& out);
  static bool read(boost::json::value const& json, ClaimChanges& out);
  static boost::json::object schema(Rules const&) { return {{"type", "object"}}; }
};
template <>
struct Value<Claim> {
  static constexpr std::string_view kWants = "A claim is needed here.";
  static void write(Claim const& value, boost::json::value& out);
  static bool read(boost::json::value const& json, Claim& out);
  static boost::json::object schema(Rules const&) { return {{"type", "array"}}; }
};

template <class T>
concept HasRules = requires(T const& value, Rules const& rules, Flaws& flaws) {
  Value<T>::check(value, rules, flaws);
};

/// Absent and `null` are the same, and neither is stored.
template <class T>
struct Value<std::optional<T>> {
  static constexpr std::string_view kWants = Value<T>::kWants;
  static void write(std::optional<T> const& value, boost::json::value& out) {
    if (value) {
      Value<T>::write(*value, out);
    } else {
      out = nullptr;
    }
  }
  static bool read(boost::json::value const& json, std::optional<T>& out) {
    out.reset();
    return json.is_null() || Value<T>::read(json, out.emplace());
  }
  static bool read_given(boost::json::value const& json, std::optional<T>& out, Rules const& rules, Flaws& flaws) {
    out.reset();
    return json.is_null() || contentos::read_given(json, out.emplace(), rules, flaws);
  }
  static void check(std::optional<T> const& value, Rules const& rules, Flaws& flaws) {
    if (!value) {
      check_given(false, rules, flaws);
    } else if constexpr (HasRules<T>) {
      Value<T>::check(*value, rules_when_there<T>(rules), flaws);
    }
  }
  static boost::json::object schema(Rules const& rules) {
    return {{"anyOf", boost::json::array{Value<T>::schema(rules_when_there<T>(rules)), boost::json::object{{"type", "null"}}}}};
  }
};

/// Lists and sets.
template <class T, class List>
struct ListValue {
  static constexpr std::string_view kWants = "An array is needed here.";
  static void write(List const& value, boost::json::value& out) {
    auto& array = out.emplace_array();
    array.reserve(value.size());
    for (auto const& item : value) { Value<T>::write(item, array.emplace_back(nullptr)); }
  }
  static bool read(boost::json::value const& json, List& out) {
    return read_by(json, out, [](boost::json::value const& element, T& item, std::size_t) { return Value<T>::read(element, item); });
  }
  static bool read_given(boost::json::value const& json, List& out, Rules const& rules, Flaws& flaws) {
    return read_by(json, out, [&](boost::json::value const& element, T& item, std::size_t index) {
      auto const before = flaws.size();
      bool const fits = contentos::read_given(element, item, rules, flaws);
      if (!fits && flaws.size() == before) { flaws.push_back({"", "type", std::string(Value<T>::kWants)}); }
      // A set does not know later where the client had put an item.
      if constexpr (HasRules<T> && !requires { out[index]; }) {
        if (fits) { Value<T>::check(item, rules_when_there<T>(rules), flaws); }
      }
      move_below(std::to_string(index), before, flaws);
      return flaws.size() == before && fits;
    });
  }
  static void check(List const& value, Rules const& rules, Flaws& flaws) {
    check_given(!value.empty(), rules, flaws);
    check_item_count(value.size(), rules, flaws);
    if constexpr (HasRules<T>) {
      auto const of_items = rules_when_there<T>(rules);
      std::size_t index = 0;
      for (auto const& item : value) {
        auto const before = flaws.size();
        Value<T>::check(item, of_items, flaws);
        if constexpr (requires { value[index]; }) { move_below(std::to_string(index), before, flaws); }
        ++index;
      }
    }
  }
  static boost::json::object schema(Rules const& rules) {
    boost::json::object out{{"type", "array"}, {"maxItems", rules.most_items}, {"items", Value<T>::schema(rules_when_there<T>(rules))}};
    if (rules.required) { out["minItems"] = 1; }
    return out;
  }

private:
  template <class Read>
  static bool read_by(boost::json::value const& json, List& out, Read const& read_item) {
    auto const* array = json.if_array();
    if (array == nullptr) { return false; }
    out.clear();
    std::size_t index = 0;
    for (auto const& element : *array) {
      T item{};
      if (!read_item(element, item, index++)) { return false; }
      out.insert(out.end(), std::move(item));
    }
    return true;
  }
};
template <class T>
struct Value<std::vector<T>> : ListValue<T, std::vector<T>> {};
template <class T>
struct Value<std::set<T>> : ListValue<T, std::set<T>> {};

template <class T>
struct Value<std::map<std::string, T>> {
  static constexpr std::string_view kWants = "An object is needed here.";
  static void write(std::map<std::string, T> const& value, boost::json::value& out) {
    auto& object = out.emplace_object();
    for (auto const& [key, item] : value) { Value<T>::write(item, object[key]); }
  }
  static bool read(boost::json::value const& json, std::map<std::string, T>& out) {
    return read_by(json, out, [](boost::json::value const& element, T& item, std::string const&) { return Value<T>::read(element, item); });
  }
  static bool read_given(boost::json::value const& json, std::map<std::string, T>& out, Rules const& rules, Flaws& flaws) {
    return read_by(json, out, [&](boost::json::value const& element, T& item, std::string const& key) {
      auto const before = flaws.size();
      bool const fits = contentos::read_given(element, item, rules, flaws);
      if (!fits && flaws.size() == before) { flaws.push_back({"", "type", std::string(Value<T>::kWants)}); }
      move_below(key, before, flaws);
      return fits;
    });
  }
  static void check(std::map<std::string, T> const& value, Rules const& rules, Flaws& flaws) {
    check_given(!value.empty(), rules, flaws);
    check_item_count(value.size(), rules, flaws);
    for ([[maybe_unused]] auto const& [key, item] : value) {
      if (!check_key(key, flaws)) { return; }
      if constexpr (HasRules<T>) {
        auto const before = flaws.size();
        Value<T>::check(item, rules, flaws);
        move_below(key, before, flaws);
      }
    }
  }
  static boost::json::object schema(Rules const& rules) {
    boost::json::object out{{"type", "object"},
                            {"maxProperties", rules.most_items},
                            {"propertyNames", boost::json::object{{"minLength", 1}, {"maxLength", kMostKeyBytes}}},
                            {"additionalProperties", Value<T>::schema(rules)}};
    if (rules.required) { out["minProperties"] = 1; }
    return out;
  }

private:
  template <class Read>
  static bool read_by(boost::json::value const& json, std::map<std::string, T>& out, Read const& read_item) {
    auto const* object = json.if_object();
    if (object == nullptr) { return false; }
    out.clear();
    for (auto const& member : *object) {
      std::string const key(member.key());
      if (!read_item(member.value(), out[key], key)) { return false; }
    }
    return true;
  }
};

}  // namespace contentos
