#include "infra/postgres/catalog_queries.hpp"

#include "infra/postgres/catalog_hours.hpp"
#include "infra/postgres/text.hpp"

#include <charconv>
#include <chrono>
#include <span>

namespace contentos::pg {

namespace {

std::string placeholder_of(Params const& params) { return "$" + std::to_string(params.size()); }

std::string placeholder_of_hour(Params& params, Timestamp time) {
  params.int4(hour_of(time));
  return placeholder_of(params);
}

std::string_view name_of(ScheduleIs schedule) { return schedule == ScheduleIs::pending ? "pending" : "failed"; }

// Conditions each start with ` AND `. $1 is the generation and $2 the tenant.

/// Of columns that only rows of entries have.
std::string entry_conditions(Params& params, CatalogFilter const& filter) {
  std::string out;
  if (!filter.statuses.empty()) {
    std::vector<std::string> names;
    for (auto const status : filter.statuses) { names.emplace_back(entry::status_name(status)); }
    params.texts(names);
    out += " AND status = ANY (" + placeholder_of(params) + ")";
  }
  if (filter.schedule) {
    params.text(name_of(*filter.schedule));
    out += " AND schedule = " + placeholder_of(params);
  }
  if (filter.type_key) {
    params.text(storable_text(filter.type_key->str()));
    out += " AND type_key = " + placeholder_of(params);
  }
  if (filter.author) {
    params.text(storable_text(*filter.author));
    out += " AND (created_by = " + placeholder_of(params) + " OR updated_by = " + placeholder_of(params) + ")";
  }
  if (filter.found) {
    auto ids = filter.found->in_title;
    ids.insert(ids.end(), filter.found->elsewhere.begin(), filter.found->elsewhere.end());
    params.texts(ids);
    out += " AND entry_id = ANY (" + placeholder_of(params) + ")";
  }
  if (filter.updated_from) {
    params.time(*filter.updated_from);
    out += " AND updated_at >= " + placeholder_of(params);
  }
  if (filter.updated_to) {
    params.time(*filter.updated_to);
    out += " AND updated_at < " + placeholder_of(params);
  }
  return out;
}

/// What the hours can tell of it.
std::string hour_conditions(Params& params, CatalogFilter const& filter) {
  std::string out;
  if (filter.updated_from) { out += " AND updated_hour >= " + placeholder_of_hour(params, *filter.updated_from); }
  if (filter.updated_to) { out += " AND updated_hour <= " + placeholder_of_hour(params, *filter.updated_to); }
  return out;
}

std::string not_deleted(CatalogFilter const& filter) { return filter.include_deleted ? "" : " AND NOT is_deleted"; }

/// The row `r` of the entry that `f` is of.
constexpr std::string_view kSameEntry = "r.generation = $1 AND r.tenant = $2 AND r.entry_id = f.entry_id";
/// Of a record, whose kind is $3, the row `r` that holds as long as `f`.
constexpr std::string_view kSameRecord =
    "r.generation = $1 AND r.tenant = $2 AND r.kind = $3 AND r.id = f.id AND r.from_position = f.from_position";

/// Looked up for each row of `f` in turn, which OFFSET keeps: as a join the planner would rather read and sort all of both, since it takes
/// what goes together for independent and expects nothing to be left.
constexpr std::string_view kRowByRow = " OFFSET 0";

std::string has(std::string_view table, std::string_view same, std::string const& conditions, std::string_view how) {
  return " AND EXISTS (SELECT FROM " + std::string(table) + " r WHERE " + std::string(same) + conditions + std::string(how) + ")";
}

/// As `has`.
std::string with_json(std::string const& found, std::string_view table, std::string_view same) {
  return found + " CROSS JOIN LATERAL (SELECT json FROM " + std::string(table) + " r WHERE " + std::string(same) + " OFFSET 0) r";
}

/// `holding`: of the facets' rows.
std::string facets_looked_up(Params& params, std::string_view table, std::string_view same, std::string const& holding,
                             std::span<std::string const> facets, std::string_view how) {
  std::string out;
  for (auto const& facet : facets) {
    params.text(storable_text(facet));
    out += has(table, same, " AND r.facet = " + placeholder_of(params) + holding, how);
  }
  return out;
}

/// What the list is ordered by: one value, and the id.
struct Order {
  std::string key;  // the value
  bool has_hours;   // rows that hold are read hour by hour
};

/// What was found in the title is put as if it were changed ten thousand years later than it was: behind every time that is let in.
Order order_of(Params& params, CatalogQuery const& query) {
  switch (query.order) {
    case CatalogOrder::updated_at: return {"updated_at", !query.filter.found};
    case CatalogOrder::created_at: return {"created_at", false};
    case CatalogOrder::title: return {"title_key", false};
    case CatalogOrder::relevance:
      CONTENTOS_ENSURE(query.filter.found && query.descending, "only what was found has a relevance");
      params.texts(query.filter.found->in_title);
      return {
          "(updated_at + CASE WHEN f.entry_id = ANY (" + placeholder_of(params) + ") THEN interval '10000 years' ELSE interval '0' END)",
          false};
  }
  CONTENTOS_ENSURE(false, "an order that is none");
  return {};
}

/// The rows behind the cursor; of those that hold also by the hour, as `hours` says.
struct Behind {
  std::string rows;
  std::string hours;
};

Behind cursor_conditions(Params& params, CatalogQuery const& query, Order const& order) {
  if (!query.cursor) { return {}; }
  Behind out;
  auto const* const strictly = query.descending ? "<" : ">";
  if (query.order == CatalogOrder::title) {
    params.text(storable_text(query.cursor->key));
  } else {
    std::int64_t unix_us = 0;
    std::from_chars(query.cursor->key.data(), query.cursor->key.data() + query.cursor->key.size(), unix_us);
    auto const time = from_unix_us(unix_us);
    if (order.has_hours) { out.hours = " AND f.updated_hour " + std::string(strictly) + "= " + placeholder_of_hour(params, time); }
    params.time(time);
  }
  auto const key = placeholder_of(params);
  params.text(storable_text(query.cursor->id));
  out.rows = " AND (" + order.key + ", f.entry_id) " + strictly + " (" + key + ", " + placeholder_of(params) + ")";
  return out;
}

/// What a list of entries is put together of.
class EntriesText {
public:
  EntriesText(TenantScope scope, LiveModel const& live, Moment const& moment, CatalogFilter const& filter)
      : moment_(moment), filter_(filter) {
    out_.params.int4(live.generation).uuid(scope.tenant());
  }

  [[nodiscard]] QueryText list(CatalogQuery const& query) {
    auto const order = order_of(out_.params, query);
    auto const behind = cursor_conditions(out_.params, query, order);
    out_.params.int8(static_cast<std::int64_t>(query.limit) + 1);
    auto const limit = " LIMIT " + placeholder_of(out_.params);
    auto const direction = std::string(query.descending ? " DESC" : " ASC");
    auto const by_key = order.key + direction + ", f.entry_id" + direction;
    auto const by_index = order.has_hours ? "f.updated_hour" + direction + ", " + by_key : by_key;
    auto const select = [&](std::string const& row) {
      return "SELECT " + order.key + " AS list_key, f.entry_id, " + row + ".from_position, " + row + ".stream_version FROM ";
    };
    auto const way = order.has_hours || is_short_window() ? Way::by_hours : way_without_order();  // of a window, to be sorted
    auto const holding =
        select(way == Way::by_entry ? "f" : "e") + current(way, behind.rows, behind.hours) + " ORDER BY " + by_index + limit;
    if (moment_.is_latest) {
      out_.sql = holding;
      return std::move(out_);
    }
    auto const replaced = select("f") + past(behind.rows) + " ORDER BY " + by_key + limit;
    out_.sql = "SELECT list_key, entry_id, from_position, stream_version FROM ((" + holding + ") UNION ALL (" + replaced +
               ")) f ORDER BY list_key" + direction + ", entry_id" + direction + limit;
    return std::move(out_);
  }

  [[nodiscard]] QueryText count() {
    out_.sql = "SELECT (SELECT count(*) FROM " + current(has_window() ? Way::by_hours : way_without_order(), {}, {}) + ")";
    if (!moment_.is_latest) { out_.sql += " + (SELECT count(*) FROM " + past({}) + ")"; }
    return std::move(out_);
  }

private:
  /// Which rows lead to those that still hold.
  enum class Way {
    by_entry,  // the entries' own
    by_facet,  // of the first facet
    by_hours,  // of the first facet, of the schedule or of all entries
  };

  /// What was found by its words is read by its id, and its facets are looked up.
  [[nodiscard]] Way way_without_order() const { return filter_.facets.empty() || filter_.found ? Way::by_entry : Way::by_facet; }

  /// What was changed within a time, which its hours lead to: all of it is counted, and where it is little, it is read and sorted in any
  /// order. Where it may be much, the order's own index is walked until the page is full.
  [[nodiscard]] bool has_window() const { return (filter_.updated_from || filter_.updated_to) && !filter_.found; }
  [[nodiscard]] bool is_short_window() const {
    constexpr std::chrono::hours kShort{24 * 7};
    return has_window() && filter_.updated_from && filter_.updated_to && *filter_.updated_to - *filter_.updated_from <= kShort;
  }

  [[nodiscard]] std::string facet_of_hours() const {
    if (!filter_.facets.empty()) { return storable_text(filter_.facets.front()); }
    return filter_.schedule ? schedule_facet(name_of(*filter_.schedule)) : std::string(kAllEntries);
  }

  /// Rows that still hold.
  [[nodiscard]] std::string current(Way way, std::string const& behind, std::string const& hours) {
    auto& params = out_.params;
    std::string const scoped = "f.generation = $1 AND f.tenant = $2";
    auto const of_entry = entry_conditions(params, filter_) + current_at(params, moment_);
    std::span<std::string const> const facets = filter_.facets;
    if (way == Way::by_entry) {
      return "catalog_entry f WHERE " + scoped + of_entry + not_deleted(filter_) + behind +
             looked_up(facets, std::string(kStillHolds), kRowByRow);
    }
    bool const has_hours = way == Way::by_hours;
    params.text(has_hours ? facet_of_hours() : storable_text(facets.front()));
    auto const first = " AND f.facet = " + placeholder_of(params);
    auto const holding = has_hours ? hours + hour_conditions(params, filter_) : std::string(" AND f.to_position = 9223372036854775807");
    return std::string(has_hours ? "catalog_entry_hour" : "catalog_entry_facet") +
           " f CROSS JOIN LATERAL (SELECT updated_at, from_position, stream_version" + (has_hours ? ", created_at, title_key" : "") +
           " FROM catalog_entry r WHERE " + std::string(kSameEntry) + of_entry + std::string(kRowByRow) + ") e WHERE " + scoped + first +
           holding + not_deleted(filter_) + behind +
           looked_up(facets.empty() ? facets : facets.subspan(1), std::string(kStillHolds), kRowByRow);
  }

  /// Rows that held then and were replaced since.
  [[nodiscard]] std::string past(std::string const& behind) {
    auto& params = out_.params;
    auto const of_entry = entry_conditions(params, filter_) + past_at(params, moment_);
    return "catalog_entry_past f WHERE f.generation = $1 AND f.tenant = $2" + of_entry + not_deleted(filter_) + behind +
           looked_up(filter_.facets, facets_at(params, moment_), "");
  }

  [[nodiscard]] std::string looked_up(std::span<std::string const> facets, std::string const& holding, std::string_view how) {
    return facets_looked_up(out_.params, "catalog_entry_facet", kSameEntry, holding, facets, how);
  }

  Moment const& moment_;
  CatalogFilter const& filter_;
  QueryText out_{};
};

/// One SELECT for each way to hold, together.
std::string branches(std::string const& select, std::vector<std::string> const& ways, std::string const& rest) {
  std::string out;
  for (auto const& holds : ways) { out += (out.empty() ? "(" : " UNION ALL (") + select + holds + rest + ")"; }
  return out;
}

/// Of rows of `catalog_facet`, under the name `f`, which have the first facet.
std::string facet_conditions(Params& params, std::span<std::string const> facets) {
  params.text(storable_text(facets.front()));
  auto const first = " AND facet = " + placeholder_of(params);
  return first + facets_looked_up(params, "catalog_facet", kSameRecord, {}, facets.subspan(1), kRowByRow);
}

}  // namespace

QueryText entries_query(TenantScope scope, LiveModel const& live, Moment const& moment, CatalogQuery const& query) {
  return EntriesText(scope, live, moment, query.filter).list(query);
}

QueryText entries_count(TenantScope scope, LiveModel const& live, Moment const& moment, CatalogFilter const& filter) {
  return EntriesText(scope, live, moment, filter).count();
}

QueryText records_query(TenantScope scope, LiveModel const& live, Moment const& moment, RecordQuery const& query) {
  QueryText out;
  out.params.int4(live.generation).uuid(scope.tenant()).text(storable_text(query.kind));
  auto const has_json = query.facets.empty();
  auto conditions = has_json ? std::string() : facet_conditions(out.params, query.facets);
  if (!query.include_deleted) { conditions += " AND NOT is_gone"; }
  if (query.cursor) {
    out.params.text(storable_text(query.cursor->key));
    auto const key = placeholder_of(out.params);
    out.params.text(storable_text(query.cursor->id));
    conditions += " AND (sort_key, id) > (" + key + ", " + placeholder_of(out.params) + ")";
  }
  out.params.int8(static_cast<std::int64_t>(query.limit) + 1);
  auto const order = " ORDER BY f.sort_key, f.id LIMIT " + placeholder_of(out.params);
  auto const select = std::string("SELECT ") + (has_json ? "json, " : "") + "sort_key, id, from_position FROM " +
                      (has_json ? "catalog_record f" : "catalog_facet f") + " WHERE generation = $1 AND tenant = $2 AND kind = $3";
  auto const found = "(" + branches(select, holding_conditions(out.params, moment), conditions + order) + ") f";
  auto const from = has_json ? found : with_json(found, "catalog_record", kSameRecord);
  out.sql = "SELECT json, f.sort_key, f.id FROM " + from + order;
  return out;
}

}  // namespace contentos::pg
