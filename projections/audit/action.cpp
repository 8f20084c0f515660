#include "projections/audit/action.hpp"

#include "domain/entry/word.hpp"
#include "domain/word/word.hpp"
#include "projections/runner/shared_event.hpp"

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

std::string_view action_of(RecordedEvent const& event) {
  auto const& type = event.header.type;
  if (event.header.stream.aggregate() != entry::Word::kName || !type.starts_with("entry.version_saved.")) {
    return action_of(type, event.data);
  }
  auto const happened = decoded(event);
  auto const* saved = happened ? std::get_if<entry::VersionSaved>(&*happened) : nullptr;
  if (saved == nullptr) { return action_of(type, event.data); }
  if (saved->restored_from) { return "restore"; }
  return saved->is_autosave ? "autosave" : "save";
}

}  // namespace contentos::audit
