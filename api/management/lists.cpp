#include "api/management/lists.hpp"

#include "api/cursor.hpp"
#include "api/problem.hpp"
#include "domain/json/i_json.hpp"
#include "domain/record/record.hpp"
#include "domain/word/word.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

namespace contentos::api {

namespace json = boost::json;

Decided<std::optional<CatalogCursor>> catalog_cursor(Call const& call, Parameters& parameters) {
  (void)parameters.text("cursor");
  auto const place = place_of_cursor(call.services, call.request);
  if (!place) { return place.error(); }
  if (!*place) { return std::optional<CatalogCursor>(); }
  // The seal says that we wrote it, so its shape is known.
  auto const parts = stored_json(**place).as_array();
  return std::optional(CatalogCursor{TenantPosition(parts.at(0).to_number<std::int64_t>()), json::value_to<std::string>(parts.at(1)),
                                     json::value_to<std::string>(parts.at(2))});
}

namespace {

json::array items_of(CatalogPage const& page) {
  json::array items;
  for (auto const& item : page.items) { items.push_back(stored_json(item)); }
  return items;
}

http::Response catalog_page(Call const& call, CatalogPage const& page, json::array items) {
  std::optional<std::string> next;
  if (page.next) { next = json::serialize(json::array{page.next->position.value, page.next->key, page.next->id}); }
  return page_answer(call, std::move(items), next, page.total, page.set_aside);
}

/// Adds how many refer to each of the records.
Result<void> add_usage(Call const& call, record::Kind const& kind, json::array& items) {
  std::vector<std::string> prefixes;
  for (auto const& item : items) {
    prefixes.push_back(record::refs_to(record::exists_claim(kind, std::string_view(item.at(kind.id_member).as_string()))));
  }
  auto const counts = call.services.log.count_claims(call.scope, record::kRefClaim, prefixes);
  if (!counts) { return counts.error(); }
  for (std::size_t i = 0; i < items.size(); ++i) { items[i].as_object()["usage_count"] = (*counts)[i]; }
  return {};
}

/// What a list of records by description can be filtered by.
std::span<std::string_view const> facet_names(std::string_view kind) {
  auto const* word = find_word(kind);
  return word != nullptr && word->kind != nullptr ? word->kind->facet_names : std::span<std::string_view const>();
}

/// A facet that is called as a record has the record's id.
std::optional<std::string> facet_value(Parameters& parameters, std::string_view name) {
  if (!is_facet_of_ids(name)) { return parameters.text(name); }
  auto const id = parameters.uuid(name);
  return id ? std::optional(id->str()) : std::nullopt;
}

}  // namespace

http::Response catalog_page(Call const& call, CatalogPage const& page) { return catalog_page(call, page, items_of(page)); }

Outcome<http::Response> list_records(Call const& call, std::string_view kind) {
  Parameters parameters(call.request.query);
  RecordQuery query{.kind = std::string(kind)};
  query.limit = static_cast<std::size_t>(parameters.integer("limit", 1, kMaxPage).value_or(kDefaultPage));
  query.as_of = parameters.as_of();
  query.include_deleted = parameters.flag("include_deleted");
  for (auto const name : facet_names(kind)) {
    if (auto const value = facet_value(parameters, name)) { query.facets.push_back(std::string(name) + "=" + *value); }
  }
  auto cursor = catalog_cursor(call, parameters);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (!cursor) { return Failure(cursor.error()); }
  query.cursor = std::move(*cursor);
  auto const page = call.services.catalog.list_records(call.scope, query);
  if (!page) { return Failure(page.error()); }
  auto items = items_of(*page);
  auto const* word = find_word(kind);
  auto const is_described = word != nullptr && word->kind != nullptr && word->kind->is_described;
  if (is_described && std::holds_alternative<AsOfLatest>(query.as_of)) {
    if (auto const added = add_usage(call, *word->kind, items); !added) { return Failure(added.error()); }
  }
  return catalog_page(call, *page, std::move(items));
}

}  // namespace contentos::api
