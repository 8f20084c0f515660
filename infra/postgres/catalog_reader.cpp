#include "infra/postgres/catalog_reader.hpp"

#include "infra/postgres/catalog_moment.hpp"
#include "infra/postgres/text.hpp"

#include <charconv>

namespace contentos {

namespace {

constexpr std::size_t kMostCatalogItems = 200;

std::string_view column_of(CatalogOrder order) {
  switch (order) {
    case CatalogOrder::updated_at: return "updated_at";
    case CatalogOrder::created_at: return "created_at";
    case CatalogOrder::title: return "title_key";
  }
  CONTENTOS_ENSURE(false, "an order that is none");
  return {};
}

std::string last(pg::Params const& params) { return "$" + std::to_string(params.size()); }

/// Conditions that hold for what is asked, each starting with ` AND `. Requires: $1 is the generation and $2 the tenant.
std::string filter_conditions(pg::Params& params, CatalogFilter const& filter) {
  std::string out;
  if (!filter.statuses.empty()) {
    std::vector<std::string> names;
    for (auto const status : filter.statuses) { names.emplace_back(entry::status_name(status)); }
    params.texts(names);
    out += " AND status = ANY (" + last(params) + ")";
  }
  if (filter.schedule) {
    params.text(*filter.schedule == ScheduleIs::pending ? "pending" : "failed");
    out += " AND schedule = " + last(params);
  }
  if (filter.type_key) {
    params.text(pg::storable_text(filter.type_key->str()));
    out += " AND type_key = " + last(params);
  }
  if (filter.author) {
    params.text(pg::storable_text(*filter.author));
    out += " AND (created_by = " + last(params) + " OR updated_by = " + last(params) + ")";
  }
  if (filter.category) {
    params.text(filter.category->str());
    out += " AND " + last(params) + " = ANY (categories)";
  }
  if (filter.updated_from) {
    params.time(*filter.updated_from);
    out += " AND updated_at >= " + last(params);
  }
  if (filter.updated_to) {
    params.time(*filter.updated_to);
    out += " AND updated_at < " + last(params);
  }
  if (filter.text) {
    params.text(pg::storable_text(*filter.text));
    out += " AND (entry_id, latest_number) IN (SELECT s.entry_id, s.number FROM catalog_search($2, $1, " + last(params) + ") s)";
  }
  if (!filter.include_deleted) { out += " AND NOT is_deleted"; }
  return out;
}

/// The rows behind the cursor.
std::string cursor_condition(pg::Params& params, CatalogQuery const& query) {
  if (!query.cursor) { return {}; }
  if (query.order == CatalogOrder::title) {
    params.text(pg::storable_text(query.cursor->key));
  } else {
    std::int64_t unix_us = 0;
    std::from_chars(query.cursor->key.data(), query.cursor->key.data() + query.cursor->key.size(), unix_us);
    params.time(from_unix_us(unix_us));
  }
  auto const key = last(params);
  params.text(pg::storable_text(query.cursor->id));
  return " AND (" + std::string(column_of(query.order)) + ", entry_id) " + (query.descending ? "<" : ">") + " (" + key + ", " +
         last(params) + ")";
}

pg::QueryText entries_query(TenantScope scope, pg::LiveModel const& live, pg::Moment const& moment, CatalogQuery const& query) {
  pg::QueryText out;
  out.params.int4(live.generation).uuid(scope.tenant());
  auto const conditions = filter_conditions(out.params, query.filter) + cursor_condition(out.params, query);
  out.params.int8(static_cast<std::int64_t>(query.limit) + 1);
  auto const limit = last(out.params);
  auto const direction = std::string(query.descending ? " DESC" : " ASC");
  auto const column = std::string(column_of(query.order));
  auto const order = " ORDER BY " + column + direction + ", entry_id" + direction + " LIMIT " + limit;
  std::string branches;
  for (auto const& holds : pg::holding_conditions(out.params, moment)) {
    branches.append(branches.empty() ? "(SELECT json, " : " UNION ALL (SELECT json, ").append(column);
    branches.append(", entry_id FROM catalog_entry WHERE generation = $1 AND tenant = $2");
    branches.append(holds).append(conditions).append(order).append(")");
  }
  out.sql = "SELECT json, " + column + ", entry_id FROM (" + branches + ") u" + order;
  return out;
}

Result<std::int64_t> count_entries(pg::Connection& connection, TenantScope scope, pg::LiveModel const& live, pg::Moment const& moment,
                                   CatalogFilter const& filter) {
  pg::Params params;
  params.int4(live.generation).uuid(scope.tenant());
  auto const conditions = filter_conditions(params, filter) + pg::holding_condition(params, moment);
  auto const rows = connection.exec("SELECT count(*) FROM catalog_entry WHERE generation = $1 AND tenant = $2" + conditions, params);
  if (!rows) { return rows.error(); }
  return rows->front().int8(0);
}

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

std::optional<TenantPosition> fixed_by(std::optional<CatalogCursor> const& cursor) {
  return cursor ? std::optional(cursor->position) : std::nullopt;
}

}  // namespace

Result<CatalogPage> PgCatalogReader::list_entries(TenantScope scope, CatalogQuery const& query) {
  CONTENTOS_ENSURE(query.limit >= 1 && query.limit <= kMostCatalogItems, "a page of the catalog has 1 to 200 items");
  CatalogPage page;
  auto const read = pg::with_live_model(
      pool_, scope, "catalog", pg::WhenSetAside::refuse, [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
        auto const moment = pg::moment_of(c, scope, live, query.as_of, fixed_by(query.cursor));
        if (!moment) { return moment.error(); }
        page = {};
        page.position = moment->position;
        auto const text = entries_query(scope, live, *moment, query);
        auto const rows = c.exec(text.sql, text.params);
        if (!rows) { return rows.error(); }
        fill(page, *rows, query.limit, [&](pg::Row row) {
          return query.order == CatalogOrder::title ? std::string(row.text(1)) : std::to_string(to_unix_us(row.time(1)));
        });
        if (auto named = name_set_aside(c, scope, live, "entry", *rows, page); !named) { return named; }
        if (!query.with_total) { return {}; }
        auto const total = count_entries(c, scope, live, *moment, query.filter);
        if (!total) { return total.error(); }
        page.total = *total;
        return {};
      });
  if (!read) { return read.error(); }
  return page;
}

Result<CatalogPage> PgCatalogReader::list_records(TenantScope scope, std::string_view kind, std::optional<CatalogCursor> const& cursor,
                                                  std::size_t limit, AsOf const& as_of, bool include_deleted) {
  CONTENTOS_ENSURE(limit >= 1 && limit <= kMostCatalogItems, "a page of the catalog has 1 to 200 items");
  CatalogPage page;
  auto const read = pg::with_live_model(
      pool_, scope, "catalog", pg::WhenSetAside::refuse, [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
        auto const moment = pg::moment_of(c, scope, live, as_of, fixed_by(cursor));
        if (!moment) { return moment.error(); }
        page = {};
        page.position = moment->position;
        pg::QueryText text;
        text.params.int4(live.generation).uuid(scope.tenant()).text(pg::storable_text(kind));
        text.add("SELECT json, sort_key, id FROM catalog_record WHERE generation = $1 AND tenant = $2 AND kind = $3");
        text.add(pg::holding_condition(text.params, *moment));
        if (!include_deleted) { text.add(" AND NOT is_gone"); }
        if (cursor) {
          text.params.text(pg::storable_text(cursor->key));
          text.add(" AND (sort_key, id) > (").last_param();
          text.params.text(pg::storable_text(cursor->id));
          text.add(", ").last_param().add(")");
        }
        text.params.int8(static_cast<std::int64_t>(limit) + 1);
        text.add(" ORDER BY sort_key, id LIMIT ").last_param();
        auto const rows = c.exec(text.sql, text.params);
        if (!rows) { return rows.error(); }
        fill(page, *rows, limit, [](pg::Row row) { return std::string(row.text(1)); });
        return name_set_aside(c, scope, live, kind, *rows, page);
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
