// Short, uniform access to the members of stored event data, for codecs. A wrong shape throws `BadShape`, which `decoding` turns into
// "not an event that was ever released".
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "domain/json/i_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace contentos::json_access {

namespace json = boost::json;

struct BadShape : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
T need(std::optional<T> value, char const* what) {
  if (!value) { throw BadShape(what); }
  return *std::move(value);
}

inline std::string text(json::object const& o, char const* key) { return json::value_to<std::string>(o.at(key)); }
inline std::string text_or(json::object const& o, char const* key, std::string fallback = {}) {
  auto const* v = o.if_contains(key);
  return v == nullptr ? std::move(fallback) : json::value_to<std::string>(*v);
}
inline bool flag(json::object const& o, char const* key, bool fallback = false) {
  auto const* v = o.if_contains(key);
  return v == nullptr ? fallback : v->as_bool();
}
template <class Int>
Int number(json::object const& o, char const* key) {
  return json::value_to<Int>(o.at(key));
}
template <class Id>
Id uuid(json::object const& o, char const* key) {
  return need(Id::parse(text(o, key)), key);
}
template <class Id>
std::optional<Id> uuid_if(json::object const& o, char const* key) {
  return o.contains(key) ? std::optional(uuid<Id>(o, key)) : std::nullopt;
}
inline Timestamp time(json::object const& o, char const* key) { return need(parse_stored_time(text(o, key)), key); }
inline std::optional<Timestamp> time_if(json::object const& o, char const* key) {
  return o.contains(key) ? std::optional(time(o, key)) : std::nullopt;
}
inline json::object object_or_empty(json::object const& o, char const* key) {
  auto const* v = o.if_contains(key);
  return v == nullptr ? json::object{} : v->as_object();
}

/// Leaves a member out when it says nothing, so that stored data stays small and one shape has one form.
inline void put_unless_empty(json::object& o, char const* key, std::string const& value) {
  if (!value.empty()) { o[key] = value; }
}
inline void put_if(json::object& o, char const* key, bool value) {
  if (value) { o[key] = true; }
}
template <class Id>
void put_uuid_if(json::object& o, char const* key, std::optional<Id> const& id) {
  if (id) { o[key] = id->str(); }
}
inline void put_time_if(json::object& o, char const* key, std::optional<Timestamp> const& t) {
  if (t) { o[key] = format_rfc3339(*t); }
}

/// Parses `data` as an object and hands it to `read`; nothing when either fails.
template <class Read>
auto decoding(std::string_view data, Read const& read) -> std::optional<std::invoke_result_t<Read, json::object const&>> {
  try {
    auto const value = need(parse_stored_json(data), "data");
    return read(value.as_object());
  } catch (std::bad_alloc const&) {
    throw;
  } catch (std::exception const&) {  // Boost.JSON reports wrong shapes by several exception types; all mean the same here
    return std::nullopt;
  }
}

}  // namespace contentos::json_access
