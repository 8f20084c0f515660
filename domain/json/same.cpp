#include "domain/json/same.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace contentos {

namespace json = boost::json;

namespace {

bool is_same_object(json::object const& a, json::object const& b) {
  if (a.size() != b.size()) { return false; }
  return std::all_of(a.begin(), a.end(), [&b](auto const& member) { return is_same(&member.value(), b.if_contains(member.key())); });
}

bool is_same_array(json::array const& a, json::array const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](json::value const& x, json::value const& y) { return is_same(x, y); });
}

}  // namespace

bool is_same(json::value const& a, json::value const& b) {
  if (a.is_object() && b.is_object()) { return is_same_object(a.get_object(), b.get_object()); }
  if (a.is_array() && b.is_array()) { return is_same_array(a.get_array(), b.get_array()); }
  if (a.is_number() && b.is_number() && (a.is_double() || b.is_double())) { return a.to_number<double>() == b.to_number<double>(); }
  return a == b;
}

}  // namespace contentos
