#include "infra/postgres/catalog_queries.hpp"

#include "infra/postgres/text.hpp"

#include <charconv>
#include <span>

namespace contentos::pg {

namespace {

std::string placeholder_of(Params const& params) { return "$" + std::to_string(params.size()); }

/// What the list is ordered by, as a column or an expression of columns. What was found in the title is put as if it were changed ten
/// thousand years later than it was: behind every time that is let in.
std::string ordered_by(Params& params, CatalogQuery const& query) {
  switch (query.order) {
    case CatalogOrder::updated_at: return "updated_at";
    case CatalogOrder::created_at: return "created_at";
    case CatalogOrder::title: return "title_key";
    case CatalogOrder::relevance:
      CONTENTOS_ENSURE(query.filter.found && query.descending, "only what was found has a relevance");
      params.texts(query.filter.found->in_title);
      return "(updated_at + CASE WHEN entry_id = ANY (" + placeholder_of(params) + ") THEN interval '10000 years' ELSE interval '0' END)";
  }
  CONTENTOS_ENSURE(false, "an order that is none");
  return {};
}

// Conditions each start with ` AND `. $1 is the generation and $2 the tenant.

/// Of columns that only the entry's own row has.
std::string entry_conditions(Params& params, CatalogFilter const& filter) {
  std::string out;
  if (!filter.statuses.empty()) {
    std::vector<std::string> names;
    for (auto const status : filter.statuses) { names.emplace_back(entry::status_name(status)); }
    params.texts(names);
    out += " AND status = ANY (" + placeholder_of(params) + ")";
  }
  if (filter.schedule) {
    params.text(*filter.schedule == ScheduleIs::pending ? "pending" : "failed");
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
  return out;
}

/// Of columns that the rows of its facets have too.
std::string shared_conditions(Params& params, CatalogFilter const& filter) {
  std::string out;
  if (filter.updated_from) {
    params.time(*filter.updated_from);
    out += " AND updated_at >= " + placeholder_of(params);
  }
  if (filter.updated_to) {
    params.time(*filter.updated_to);
    out += " AND updated_at < " + placeholder_of(params);
  }
  if (!filter.include_deleted) { out += " AND NOT is_deleted"; }
  return out;
}

/// The row `r` of the entry, or of another facet of it, that holds as long as `f`.
constexpr std::string_view kSameEntry =
    "r.generation = $1 AND r.tenant = $2 AND r.entry_id = f.entry_id AND r.from_position = f.from_position";
/// The same of a record, whose kind is $3.
constexpr std::string_view kSameRecord =
    "r.generation = $1 AND r.tenant = $2 AND r.kind = $3 AND r.id = f.id AND r.from_position = f.from_position";

/// Looked up for each row of `f` in turn, which OFFSET keeps: as a join the planner would rather read and sort all of both, since it takes
/// what goes together for independent and expects nothing to be left.
std::string has(std::string_view table, std::string_view same, std::string const& conditions) {
  return " AND EXISTS (SELECT FROM " + std::string(table) + " r WHERE " + std::string(same) + conditions + " OFFSET 0)";
}

/// As `has`.
std::string with_json(std::string const& found, std::string_view table, std::string_view same) {
  return found + " CROSS JOIN LATERAL (SELECT json FROM " + std::string(table) + " r WHERE " + std::string(same) + " OFFSET 0) r";
}

std::string facets_looked_up(Params& params, std::string_view table, std::string_view same, std::span<std::string const> facets) {
  std::string out;
  for (auto const& facet : facets) {
    params.text(storable_text(facet));
    out += has(table, same, " AND r.facet = " + placeholder_of(params));
  }
  return out;
}

/// Of rows of `table`, under the name `f`, which have the first facet.
std::string facet_conditions(Params& params, std::string_view table, std::string_view same, std::span<std::string const> facets) {
  params.text(storable_text(facets.front()));
  auto const first = " AND facet = " + placeholder_of(params);
  return first + facets_looked_up(params, table, same, facets.subspan(1));
}

struct Source {
  std::string table;
  std::string conditions;
  bool has_json;
};

/// What was found by its words is read by its id, and its facets are looked up.
Source entries_source(Params& params, CatalogFilter const& filter) {
  auto const of_entry = entry_conditions(params, filter);
  auto const shared = shared_conditions(params, filter);
  if (filter.facets.empty() || filter.found) {
    auto const facets = facets_looked_up(params, "catalog_entry_facet", kSameEntry, filter.facets);
    return {"catalog_entry f", shared + of_entry + facets, true};
  }
  auto conditions = facet_conditions(params, "catalog_entry_facet", kSameEntry, filter.facets) + shared;
  if (!of_entry.empty()) { conditions += has("catalog_entry", kSameEntry, of_entry); }
  return {"catalog_entry_facet f", std::move(conditions), false};
}

/// The rows behind the cursor.
std::string cursor_condition(Params& params, CatalogQuery const& query, std::string const& key_expression) {
  if (!query.cursor) { return {}; }
  if (query.order == CatalogOrder::title) {
    params.text(storable_text(query.cursor->key));
  } else {
    std::int64_t unix_us = 0;
    std::from_chars(query.cursor->key.data(), query.cursor->key.data() + query.cursor->key.size(), unix_us);
    params.time(from_unix_us(unix_us));
  }
  auto const key = placeholder_of(params);
  params.text(storable_text(query.cursor->id));
  return " AND (" + key_expression + ", entry_id) " + (query.descending ? "<" : ">") + " (" + key + ", " + placeholder_of(params) + ")";
}

/// One SELECT for each way to hold, together.
std::string branches(std::string const& select, std::vector<std::string> const& ways, std::string const& rest) {
  std::string out;
  for (auto const& holds : ways) { out += (out.empty() ? "(" : " UNION ALL (") + select + holds + rest + ")"; }
  return out;
}

}  // namespace

QueryText entries_query(TenantScope scope, LiveModel const& live, Moment const& moment, CatalogQuery const& query) {
  QueryText out;
  out.params.int4(live.generation).uuid(scope.tenant());
  auto const source = entries_source(out.params, query.filter);
  auto const key = ordered_by(out.params, query);
  auto const conditions = source.conditions + cursor_condition(out.params, query, key);
  out.params.int8(static_cast<std::int64_t>(query.limit) + 1);
  auto const limit = " LIMIT " + placeholder_of(out.params);
  auto const direction = std::string(query.descending ? " DESC" : " ASC");
  auto const order = direction + ", f.entry_id" + direction + limit;
  auto const select = std::string("SELECT ") + (source.has_json ? "json, " : "") + key + " AS list_key, entry_id, from_position FROM " +
                      source.table + " WHERE generation = $1 AND tenant = $2";
  auto const found = "(" + branches(select, holding_conditions(out.params, moment), conditions + " ORDER BY " + key + order) + ") f";
  auto const from = source.has_json ? found : with_json(found, "catalog_entry", kSameEntry);
  out.sql = "SELECT json, f.list_key, f.entry_id FROM " + from + " ORDER BY f.list_key" + order;
  return out;
}

QueryText entries_count(TenantScope scope, LiveModel const& live, Moment const& moment, CatalogFilter const& filter) {
  QueryText out;
  out.params.int4(live.generation).uuid(scope.tenant());
  auto const source = entries_source(out.params, filter);
  out.sql = "SELECT count(*) FROM " + source.table + " WHERE generation = $1 AND tenant = $2" + source.conditions +
            holding_condition(out.params, moment);
  return out;
}

QueryText records_query(TenantScope scope, LiveModel const& live, Moment const& moment, RecordQuery const& query) {
  QueryText out;
  out.params.int4(live.generation).uuid(scope.tenant()).text(storable_text(query.kind));
  auto const has_json = query.facets.empty();
  auto conditions = has_json ? std::string() : facet_conditions(out.params, "catalog_facet", kSameRecord, query.facets);
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
