#include "projections/audit/action.hpp"

#include "domain/word/word.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace contentos::audit {

namespace {

bool is_set(boost::json::object const& data, std::string_view member) {
  auto const* value = data.if_contains(member);
  return value != nullptr && !value->is_null() && !(value->is_bool() && !value->get_bool());
}

}  // namespace

std::string_view action_of(std::string_view type, std::string_view data) {
  auto const known = std::ranges::lower_bound(released_event_types(), type, {}, &EventType::name);
  if (known == released_event_types().end() || known->name != type) { return {}; }
  if (known->verb != "save") { return known->verb; }
  boost::json::error_code error;
  auto const parsed = boost::json::parse(data, error);
  if (error || !parsed.is_object()) { return known->verb; }
  if (is_set(parsed.get_object(), "restored_from")) { return "restore"; }
  return is_set(parsed.get_object(), "is_autosave") ? "autosave" : known->verb;
}

}  // namespace contentos::audit
