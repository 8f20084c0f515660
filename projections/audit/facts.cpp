#include "projections/audit/facts.hpp"

#include "domain/entry/word.hpp"
#include "domain/json/i_json.hpp"
#include "projections/runner/shared_event.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::audit {

namespace json = boost::json;

namespace {

json::value member_number(json::object const& described, std::string_view member) {
  auto const* version = described.if_contains(member);
  if (version == nullptr || !version->is_object()) { return nullptr; }
  auto const* number = version->get_object().if_contains("number");
  return number != nullptr ? *number : json::value(nullptr);
}

json::object entry_facts(json::object const& described) {
  json::object out;
  auto const copy = [&](std::string_view member) {
    auto const* value = described.if_contains(member);
    out[member] = value != nullptr ? *value : json::value(nullptr);
  };
  for (auto const* member : {"type_key", "status", "title", "slugs"}) { copy(member); }
  out["latest_version"] = member_number(described, "latest_version");
  out["live_version"] = member_number(described, "live");
  for (auto const* member : {"review", "schedule", "archived", "editing", "categories", "tags", "access", "is_deleted"}) { copy(member); }
  return out;
}

struct NoteOf {
  std::string operator()(entry::VersionSaved const& e) const { return e.publish_note; }
  std::string operator()(entry::Published const& e) const { return e.publish_note; }
  std::string operator()(entry::Approved const& e) const { return e.note; }
  std::string operator()(entry::Rejected const& e) const { return e.note; }
  std::string operator()(entry::ScheduleFailed const& e) const { return e.reason; }
  template <class Silent>
  std::string operator()(Silent const&) const {
    return {};
  }
};

}  // namespace

std::string facts_json(Entity const& entity) {
  auto const described = entity.describe();
  if (entity.entry_state() == nullptr || !described.is_object()) { return json::serialize(described); }
  return json::serialize(entry_facts(described.get_object()));
}

std::string note_of(RecordedEvent const& event) {
  if (event.header.stream.aggregate() == entry::Word::kName) {
    auto const happened = decoded(event);
    return happened ? std::visit(NoteOf{}, *happened) : std::string{};
  }
  bool const has_reason = event.header.type.starts_with("tenant.suspended.") || event.header.type.starts_with("skip.requested.");
  if (!has_reason) { return {}; }
  auto const data = stored_json(event.data);
  auto const* reason = data.is_object() ? data.get_object().if_contains("reason") : nullptr;
  return reason != nullptr && reason->is_string() ? std::string(reason->get_string()) : std::string{};
}

}  // namespace contentos::audit
