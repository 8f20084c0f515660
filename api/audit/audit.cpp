#include "api/audit/audit.hpp"

#include "api/answer.hpp"
#include "api/audit/audit_names.hpp"
#include "api/cursor.hpp"
#include "api/parameters.hpp"
#include "api/problem.hpp"
#include "domain/json/i_json.hpp"
#include "domain/word/word.hpp"

#include <algorithm>
#include <charconv>

namespace contentos::api {

namespace json = boost::json;

namespace {

constexpr std::int64_t kMaxRows = 1000;
constexpr std::int64_t kDefaultRows = 50;

Outcome<json::object> row_json(AuditRow const& row, AuditNames& names) {
  auto actor = row.newer_actor_kind ? json::object{{"kind", *row.newer_actor_kind}, {"id", row.actor.id}, {"name", nullptr}}
                                    : names.actor(row.actor);
  if (!actor) { return actor.error(); }
  json::object out{{"event_id", row.event_id.str()},
                   {"tenant_position", row.tenant_position.value},
                   {"recorded_at", format_rfc3339(row.recorded)},
                   {"occurred_at", format_rfc3339(row.occurred)},
                   {"type", row.type},
                   {"action", row.action},
                   {"actor", std::move(*actor)},
                   {"attributed_to", nullptr},
                   {"entity", json::object{{"kind", row.entity_kind}, {"id", row.entity_id}}},
                   {"stream_version", row.stream_version.value},
                   {"note", row.note},
                   {"before", stored_json(row.before_json)},
                   {"after", stored_json(row.after_json)},
                   {"command_id", row.command_id.str()},
                   {"correlation_id", row.correlation_id.str()},
                   {"hash", row.hash_hex},
                   {"by_header", row.by_header}};
  if (row.attributed_to) {
    auto name = names.person(*row.attributed_to);
    if (!name) { return name.error(); }
    out["attributed_to"] = json::object{{"kind", "person"}, {"id", row.attributed_to->str()}, {"name", std::move(*name)}};
  }
  return out;
}

Outcome<http::Response> page_of(Call const& call, AuditPage const& page) {
  AuditNames names(call);
  json::array items;
  for (auto const& row : page.rows) {
    auto item = row_json(row, names);
    if (!item) { return item.error(); }
    items.push_back(std::move(*item));
  }
  return page_answer(call, std::move(items), page.next ? std::optional(std::to_string(page.next->value)) : std::nullopt);
}

struct Page {
  std::size_t limit = 0;
  std::optional<std::string> place{};
};

/// Ends the reading of parameters: `limit` and `cursor` are the last of them.
Decided<Page> read_page(Call const& call, Parameters& parameters) {
  Page page;
  page.limit = static_cast<std::size_t>(parameters.integer("limit", 1, kMaxRows).value_or(kDefaultRows));
  (void)parameters.text("cursor");
  if (auto const checked = parameters.finish(); !checked) { return checked.error(); }
  auto place = place_of_cursor(call.services, call.request);
  if (!place) { return place.error(); }
  page.place = std::move(*place);
  return page;
}

std::optional<TenantPosition> position_in(std::optional<std::string> const& place) {
  if (!place) { return std::nullopt; }
  TenantPosition position(0);
  std::from_chars(place->data(), place->data() + place->size(), position.value);
  return position;
}

AuditFilter read_audit_filter(Parameters& parameters) {
  AuditFilter filter;
  filter.recorded_from = parameters.time("from");
  filter.recorded_to = parameters.time("to");
  filter.actor_id = parameters.text("actor");
  if (auto const kind = parameters.one_of("actor_kind", {"person", "token", "system"})) { filter.actor_kind = actor_kind_from(*kind); }
  if (auto const author = parameters.text("author")) {
    filter.attributed_to = PersonId::parse(*author);
    if (!filter.attributed_to) { parameters.refuse("author", "format", "The id of a person is needed here."); }
  }
  filter.entity_kind = parameters.text("entity_kind");
  filter.entity_id = parameters.text("entity_id");
  filter.type = parameters.text("type");
  filter.action = parameters.text("action");
  return filter;
}

Outcome<http::Response> list_events(Call const& call) {
  Parameters parameters(call.request.query);
  auto const filter = read_audit_filter(parameters);
  auto const page = read_page(call, parameters);
  if (!page) { return Failure(page.error()); }
  auto const rows = call.services.audit.list(call.scope, filter, position_in(page->place), page->limit);
  if (!rows) { return Failure(rows.error()); }
  return page_of(call, *rows);
}

Outcome<http::Response> record_history(Call const& call) {
  Parameters parameters(call.request.query);
  auto const page = read_page(call, parameters);
  if (!page) { return Failure(page.error()); }
  auto const word = std::ranges::find(words(), call.path.at(0), &WordRow::plural);
  auto const& id = call.path.at(1);
  if (word == words().end()) { return Failure(not_found("kind of record")); }
  if (!is_client_id(id)) { return Failure(not_found()); }
  auto const rows = call.services.audit.entity_history(call.scope, (*word)->name, id, position_in(page->place), page->limit);
  if (!rows) { return Failure(rows.error()); }
  if (rows->rows.empty() && !page->place) { return Failure(not_found()); }
  return page_of(call, *rows);
}

Outcome<http::Response> list_authors(Call const& call) {
  Parameters parameters(call.request.query);
  auto const page = read_page(call, parameters);
  if (!page) { return Failure(page.error()); }
  auto const after = page->place ? PersonId::parse(*page->place) : std::nullopt;
  auto const authors = call.services.audit.authors(call.scope, after, page->limit);
  if (!authors) { return Failure(authors.error()); }
  AuditNames names(call);
  json::array items;
  for (auto const& author : authors->authors) {
    auto name = names.person(author.person);
    if (!name) { return name.error(); }
    items.push_back(json::object{{"person_id", author.person.str()},
                                 {"name", std::move(*name)},
                                 {"events", author.events},
                                 {"first_occurred_at", format_rfc3339(author.first_occurred)},
                                 {"last_occurred_at", format_rfc3339(author.last_occurred)}});
  }
  return page_answer(call, std::move(items), authors->next ? std::optional(authors->next->str()) : std::nullopt);
}

}  // namespace

std::vector<Endpoint> audit_endpoints() {
  return {
      {"GET", "/audit/v1/events", {Deed::read, Permission::kAudit}, list_events, "audit"},
      {"GET", "/audit/v1/authors", {Deed::read, Permission::kAudit}, list_authors, "audit"},
      {"GET", "/audit/v1/{kind}/{id}/history", {Deed::read, Permission::kAudit}, record_history, "audit"},
  };
}

}  // namespace contentos::api
