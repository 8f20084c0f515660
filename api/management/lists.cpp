#include "api/management/lists.hpp"

#include "api/cursor.hpp"
#include "api/problem.hpp"
#include "domain/json/i_json.hpp"
#include "domain/record/kind.hpp"
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

http::Response catalog_page(Call const& call, CatalogPage const& page) {
  json::array items;
  for (auto const& item : page.items) { items.push_back(stored_json(item)); }
  std::optional<std::string> next;
  if (page.next) { next = json::serialize(json::array{page.next->position.value, page.next->key, page.next->id}); }
  return page_answer(call, std::move(items), next, page.total, page.set_aside);
}

namespace {

/// What a list of records by description can be filtered by.
std::span<std::string_view const> facet_names(std::string_view kind) {
  auto const* word = find_word(kind);
  return word != nullptr && word->kind != nullptr ? word->kind->facet_names : std::span<std::string_view const>();
}

}  // namespace

Outcome<http::Response> list_records(Call const& call, std::string_view kind) {
  Parameters parameters(call.request.query);
  RecordQuery query{.kind = std::string(kind)};
  query.limit = static_cast<std::size_t>(parameters.integer("limit", 1, kMaxPage).value_or(kDefaultPage));
  query.as_of = parameters.as_of();
  query.include_deleted = parameters.flag("include_deleted");
  for (auto const name : facet_names(kind)) {
    if (auto const value = parameters.text(name)) { query.facets.push_back(std::string(name) + "=" + *value); }
  }
  auto cursor = catalog_cursor(call, parameters);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (!cursor) { return Failure(cursor.error()); }
  query.cursor = std::move(*cursor);
  auto const page = call.services.catalog.list_records(call.scope, query);
  if (!page) { return Failure(page.error()); }
  return catalog_page(call, *page);
}

}  // namespace contentos::api
