#include "infra/postgres/catalog_reader.hpp"

#include "infra/postgres/catalog_queries.hpp"
#include "infra/postgres/generation.hpp"
#include "infra/postgres/text.hpp"

#include <algorithm>
#include <array>

namespace contentos {

namespace {

constexpr std::size_t kMostCatalogItems = 200;

/// One row more than fits was asked for: it says that there is a next page.
template <class Key>
void fill(CatalogPage& page, pg::Rows const& rows, std::size_t limit, Key const& key) {
  for (std::size_t i = 0; i < rows.size() && i < limit; ++i) { page.items.emplace_back(rows[i].text(0)); }
  if (rows.size() > limit) { page.next = CatalogCursor{page.position, key(rows[limit - 1]), std::string(rows[limit - 1].text(2))}; }
}

/// Names what on the page is as it was when the model ceased to follow it. `rows`: with the id in the third column.
Result<void> name_set_aside(pg::Connection& connection, TenantScope scope, pg::LiveModel const& live, std::string_view kind,
                            pg::Rows const& rows, CatalogPage& page) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < page.items.size(); ++i) { ids.emplace_back(rows[i].text(2)); }
  auto named = pg::set_aside_among(connection, scope, "catalog", live, kind, ids, page.position);
  if (!named) { return named.error(); }
  page.set_aside = std::move(*named);
  return {};
}

/// The shape since which all rows have the facet.
std::int32_t shape_with(std::string_view facet) {
  constexpr std::array<std::string_view, 3> kOfEntriesSince2{"site=", "owner=", "template="};
  return std::ranges::any_of(kOfEntriesSince2, [&](std::string_view name) { return facet.starts_with(name); }) ? 2 : 1;
}

/// What was filled by an earlier release lacks facets, in all of its rows or in some.
Result<void> has_facets(pg::LiveModel const& live, std::vector<std::string> const& facets) {
  auto const shape = pg::shape_of(live.generation);
  if (std::ranges::all_of(facets, [&](std::string const& facet) { return shape_with(facet) <= shape; })) { return {}; }
  return StoreError{StoreErrorCode::not_caught_up, true, "the catalog is of an earlier release until it is rebuilt, and lacks this facet"};
}

std::optional<TenantPosition> fixed_by(std::optional<CatalogCursor> const& cursor) {
  return cursor ? std::optional(cursor->position) : std::nullopt;
}

}  // namespace

Result<CatalogPage> PgCatalogReader::list_entries(TenantScope scope, CatalogQuery const& query) {
  CONTENTOS_ENSURE(query.limit >= 1 && query.limit <= kMostCatalogItems, "a page of the catalog has 1 to 200 items");
  CatalogPage page;
  auto const read = pg::with_live_model(
      pool_, scope, "catalog", pg::WhenSetAside::refuse, [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
        if (auto known = has_facets(live, query.filter.facets); !known) { return known; }
        auto const moment = pg::moment_of(c, scope, live, query.as_of, fixed_by(query.cursor));
        if (!moment) { return moment.error(); }
        page = {};
        page.position = moment->position;
        auto const text = pg::entries_query(scope, live, *moment, query);
        auto const rows = c.exec(text.sql, text.params);
        if (!rows) { return rows.error(); }
        fill(page, *rows, query.limit, [&](pg::Row row) {
          return query.order == CatalogOrder::title ? std::string(row.text(1)) : std::to_string(to_unix_us(row.time(1)));
        });
        if (auto named = name_set_aside(c, scope, live, "entry", *rows, page); !named) { return named; }
        if (!query.with_total) { return {}; }
        auto const count = pg::entries_count(scope, live, *moment, query.filter);
        auto const total = c.exec(count.sql, count.params);
        if (!total) { return total.error(); }
        page.total = total->front().int8(0);
        return {};
      });
  if (!read) { return read.error(); }
  return page;
}

Result<CatalogPage> PgCatalogReader::list_records(TenantScope scope, RecordQuery const& query) {
  CONTENTOS_ENSURE(query.limit >= 1 && query.limit <= kMostCatalogItems, "a page of the catalog has 1 to 200 items");
  CatalogPage page;
  auto const read = pg::with_live_model(pool_, scope, "catalog", pg::WhenSetAside::refuse,
                                        [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
                                          if (auto known = has_facets(live, query.facets); !known) { return known; }
                                          auto const moment = pg::moment_of(c, scope, live, query.as_of, fixed_by(query.cursor));
                                          if (!moment) { return moment.error(); }
                                          page = {};
                                          page.position = moment->position;
                                          auto const text = pg::records_query(scope, live, *moment, query);
                                          auto const rows = c.exec(text.sql, text.params);
                                          if (!rows) { return rows.error(); }
                                          fill(page, *rows, query.limit, [](pg::Row row) { return std::string(row.text(1)); });
                                          return name_set_aside(c, scope, live, query.kind, *rows, page);
                                        });
  if (!read) { return read.error(); }
  return page;
}

Result<std::optional<std::string>> PgCatalogReader::record(TenantScope scope, std::string_view kind, std::string_view id,
                                                           AsOf const& as_of) {
  std::optional<std::string> found;
  auto const read = pg::with_live_model(
      pool_, scope, "catalog", pg::WhenSetAside::refuse, [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
        auto const moment = pg::moment_of(c, scope, live, as_of, std::nullopt);
        if (!moment) { return moment.error(); }
        pg::Params params;
        params.int4(live.generation).uuid(scope.tenant()).text(pg::storable_text(kind)).text(pg::storable_text(id));
        auto const rows = c.exec("SELECT json FROM catalog_record WHERE generation = $1 AND tenant = $2 AND kind = $3 AND id = $4" +
                                     pg::holding_condition(params, *moment),
                                 params);
        if (!rows) { return rows.error(); }
        found.reset();
        auto const set_aside = pg::set_aside_among(c, scope, "catalog", live, kind, {std::string(id)}, moment->position);
        if (!set_aside) { return set_aside.error(); }
        if (!set_aside->empty()) {
          return StoreError{StoreErrorCode::set_aside, false,
                            "the read model catalog has set " + std::string(kind) + " " + std::string(id) + " aside"};
        }
        if (!rows->empty()) { found = std::string(rows->front().text(0)); }
        return {};
      });
  if (!read) { return read.error(); }
  return found;
}

}  // namespace contentos
