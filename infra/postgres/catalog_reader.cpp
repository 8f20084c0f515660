#include "infra/postgres/catalog_reader.hpp"

#include "infra/postgres/catalog_queries.hpp"
#include "infra/postgres/generation.hpp"
#include "infra/postgres/logged_streams.hpp"
#include "infra/postgres/text.hpp"
#include "projections/entity/entity_maker.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace contentos {

namespace {

constexpr std::size_t kMostCatalogItems = 200;

/// One row more than fits was asked for: it says that there is a next page. Rows: JSON, what orders them, id.
void fill_records(CatalogPage& page, pg::Rows const& rows, std::size_t limit) {
  for (std::size_t i = 0; i < rows.size() && i < limit; ++i) { page.items.emplace_back(rows[i].text(0)); }
  if (rows.size() <= limit) { return; }
  auto const last = rows[limit - 1];
  page.next = CatalogCursor{page.position, std::string(last.text(1)), std::string(last.text(2))};
}

/// Names what on the page is as it was when the model ceased to follow it. `id_column`: of the rows.
Result<void> name_set_aside(pg::Connection& connection, TenantScope scope, pg::LiveModel const& live, std::string_view kind,
                            pg::Rows const& rows, int id_column, CatalogPage& page) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < page.items.size(); ++i) { ids.emplace_back(rows[i].text(id_column)); }
  auto named = pg::set_aside_among(connection, scope, "catalog", live, kind, ids, page.position);
  if (!named) { return named.error(); }
  page.set_aside = std::move(*named);
  return {};
}

/// Shows entries as they were after the appends that the rows are of. Rows: the order's value, id, first position, stream version.
Result<void> fill_entries(pg::Connection& connection, TenantScope scope, EntryStates const* states, pg::Rows const& rows,
                          CatalogQuery const& query, CatalogPage& page) {
  auto const count = std::min(rows.size(), query.limit);
  std::vector<EntityKey> keys;
  std::vector<EntityAt> entities(count);
  std::vector<EntityMaker::Way> ways;
  for (std::size_t i = 0; i < count; ++i) { keys.emplace_back(scope.tenant(), StreamName("entry", rows[i].text(1))); }
  for (std::size_t i = 0; i < count; ++i) {
    ways.push_back({&keys[i], &entities[i], StreamVersion(rows[i].int8(3)), TenantPosition(rows[i].int8(2) + 1)});
  }
  pg::LoggedStreams streams(connection);
  if (auto brought = EntityMaker(streams, states).bring(ways); !brought) { return brought; }
  for (auto const& at : entities) { page.items.push_back(boost::json::serialize(at.entity->describe())); }
  if (rows.size() > query.limit) {
    auto const last = rows[query.limit - 1];
    auto key = query.order == CatalogOrder::title ? std::string(last.text(0)) : std::to_string(to_unix_us(last.time(0)));
    page.next = CatalogCursor{page.position, std::move(key), std::string(last.text(1))};
  }
  return {};
}

std::optional<TenantPosition> fixed_by(std::optional<CatalogCursor> const& cursor) {
  return cursor ? std::optional(cursor->position) : std::nullopt;
}

}  // namespace

Result<CatalogPage> PgCatalogReader::list_entries(TenantScope scope, CatalogQuery const& query) {
  CONTENTOS_ENSURE(query.limit >= 1 && query.limit <= kMostCatalogItems, "a page of the catalog has 1 to 200 items");
  CatalogPage page;
  auto const read = pg::with_live_model(pool_, scope, "catalog", pg::WhenSetAside::refuse,
                                        [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
                                          if (auto known = pg::has_shape(live, "catalog", pg::kCatalogShape); !known) { return known; }
                                          auto const moment = pg::moment_of(c, scope, live, query.as_of, fixed_by(query.cursor));
                                          if (!moment) { return moment.error(); }
                                          page = {};
                                          page.position = moment->position;
                                          auto const text = pg::entries_query(scope, live, *moment, query);
                                          auto const rows = c.exec(text.sql, text.params);
                                          if (!rows) { return rows.error(); }
                                          if (auto filled = fill_entries(c, scope, states_, *rows, query, page); !filled) { return filled; }
                                          if (auto named = name_set_aside(c, scope, live, "entry", *rows, 1, page); !named) {
                                            return named;
                                          }
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
                                          if (auto known = pg::has_shape(live, "catalog", pg::kCatalogShape); !known) { return known; }
                                          auto const moment = pg::moment_of(c, scope, live, query.as_of, fixed_by(query.cursor));
                                          if (!moment) { return moment.error(); }
                                          page = {};
                                          page.position = moment->position;
                                          auto const text = pg::records_query(scope, live, *moment, query);
                                          auto const rows = c.exec(text.sql, text.params);
                                          if (!rows) { return rows.error(); }
                                          fill_records(page, *rows, query.limit);
                                          return name_set_aside(c, scope, live, query.kind, *rows, 2, page);
                                        });
  if (!read) { return read.error(); }
  return page;
}

Result<std::optional<std::string>> PgCatalogReader::record(TenantScope scope, std::string_view kind, std::string_view id,
                                                           AsOf const& as_of) {
  std::optional<std::string> found;
  auto const read = pg::with_live_model(
      pool_, scope, "catalog", pg::WhenSetAside::refuse, [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
        if (auto known = pg::has_shape(live, "catalog", pg::kCatalogShape); !known) { return known; }
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
