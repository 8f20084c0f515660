#include "infra/postgres/catalog_rows.hpp"

#include "infra/postgres/generation.hpp"
#include "infra/postgres/text.hpp"

#include <deque>
#include <set>

namespace contentos::pg {

namespace {

/// What of a row its validity is, as columns.
struct ValidityColumns {
  std::vector<std::int64_t> from;
  std::vector<std::optional<std::int64_t>> to;
  std::vector<Timestamp> occurred_from;
  std::vector<std::optional<Timestamp>> occurred_to;

  void add(catalog::Validity const& v) {
    from.push_back(v.from.value);
    to.push_back(v.to ? std::optional(v.to->value) : std::nullopt);
    occurred_from.push_back(v.occurred_from);
    occurred_to.push_back(v.occurred_to);
  }
  Params& write(Params& params) const { return params.int8s(from).int8s(to).times(occurred_from).times(occurred_to); }
};

/// Statements that are sent together.
class Script {
public:
  /// Lifetime: `sql` is a literal.
  Params& add(std::string_view sql) {
    params_.emplace_back();
    statements_.push_back({sql, &params_.back()});
    return params_.back();
  }
  [[nodiscard]] Result<void> run(Connection& connection) const {
    auto const done = connection.pipeline(statements_);
    if (!done) { return done.error(); }
    return {};
  }

private:
  std::deque<Params> params_{};
  std::vector<Statement> statements_{};
};

/// The rows that still hold in the table and are replaced by the first new row of the same entity.
struct Endings {
  std::vector<Uuid> tenants;
  std::vector<std::string> kinds, ids;
  std::vector<std::int64_t> positions;
  std::vector<Timestamp> occurred;
  std::set<std::pair<TenantId, std::pair<std::string, std::string>>> seen;

  void add(TenantId tenant, std::string const& kind, std::string const& id, catalog::Validity const& by) {
    if (!seen.insert({tenant, {kind, id}}).second) { return; }
    tenants.push_back(tenant.uuid());
    kinds.push_back(kind);
    ids.push_back(id);
    positions.push_back(by.from.value);
    occurred.push_back(by.occurred_from);
  }
};

// Facets are found by the row that they belong to: looking for those that still hold would read all that the entity ever had.

void end_entries(Script& script, std::int32_t generation, std::vector<catalog::EntryRow> const& rows) {
  Endings e;
  for (auto const& row : rows) { e.add(row.tenant, {}, row.entry_id, row.validity); }
  script
      .add(
          "WITH ended AS (UPDATE catalog_entry c SET to_position = n.p, occurred_to = n.o FROM unnest($2, $3, $4, $5) AS n (t, e, p, o) "
          "WHERE c.generation = $1 AND c.tenant = n.t AND c.entry_id = n.e AND c.to_position = 9223372036854775807 "
          "RETURNING c.tenant, c.entry_id, c.from_position, c.to_position, c.occurred_to) "
          "UPDATE catalog_entry_facet f SET to_position = ended.to_position, occurred_to = ended.occurred_to FROM ended "
          "WHERE f.generation = $1 AND f.tenant = ended.tenant AND f.entry_id = ended.entry_id AND f.from_position = ended.from_position")
      .int4(generation)
      .uuids(e.tenants)
      .texts(e.ids)
      .int8s(e.positions)
      .times(e.occurred);
}

void end_records(Script& script, std::int32_t generation, std::vector<catalog::RecordRow> const& rows) {
  Endings e;
  for (auto const& row : rows) { e.add(row.tenant, row.kind, row.id, row.validity); }
  script
      .add(
          "WITH ended AS (UPDATE catalog_record c SET to_position = n.p, occurred_to = n.o "
          "FROM unnest($2, $3, $4, $5, $6) AS n (t, k, i, p, o) "
          "WHERE c.generation = $1 AND c.tenant = n.t AND c.kind = n.k AND c.id = n.i AND c.to_position = 9223372036854775807 "
          "RETURNING c.tenant, c.kind, c.id, c.from_position, c.to_position, c.occurred_to) "
          "UPDATE catalog_facet f SET to_position = ended.to_position, occurred_to = ended.occurred_to FROM ended "
          "WHERE f.generation = $1 AND f.tenant = ended.tenant AND f.kind = ended.kind AND f.id = ended.id "
          "AND f.from_position = ended.from_position")
      .int4(generation)
      .uuids(e.tenants)
      .texts(e.kinds)
      .texts(e.ids)
      .int8s(e.positions)
      .times(e.occurred);
}

/// Category ids have no comma; a row's list travels as one text, because `unnest` would take arrays in arrays apart.
std::string joined(std::vector<std::string> const& items) {
  std::string out;
  for (auto const& item : items) { out += (out.empty() ? "" : ",") + item; }
  return out;
}

struct EntryColumns {
  std::vector<Uuid> tenants;
  ValidityColumns validity;
  std::vector<std::string> ids, types, statuses, titles, external_ids, created_by, updated_by, categories, jsons;
  std::vector<std::int64_t> latest;
  std::vector<std::optional<std::int64_t>> live;
  std::vector<std::string> schedules;  // empty: none
  std::vector<Timestamp> created_at, updated_at;
  std::vector<bool> deleted;

  void add(catalog::EntryRow const& row) {
    tenants.push_back(row.tenant.uuid());
    validity.add(row.validity);
    ids.push_back(row.entry_id);
    types.push_back(row.type_key);
    statuses.push_back(row.status);
    titles.push_back(storable_text(row.title));
    external_ids.push_back(storable_text(row.external_id));
    created_by.push_back(storable_text(row.created_by));
    updated_by.push_back(storable_text(row.updated_by));
    categories.push_back(joined(row.categories));
    jsons.push_back(row.json);
    latest.push_back(row.latest_number);
    schedules.push_back(row.schedule.value_or(""));
    live.push_back(row.live_number ? std::optional<std::int64_t>(*row.live_number) : std::nullopt);
    created_at.push_back(row.created_at);
    updated_at.push_back(row.updated_at);
    deleted.push_back(row.is_deleted);
  }
};

void insert_entries(Script& script, std::int32_t generation, std::vector<catalog::EntryRow> const& rows) {
  EntryColumns c;
  for (auto const& row : rows) { c.add(row); }
  auto& params = script.add(
      "INSERT INTO catalog_entry (generation, tenant, entry_id, from_position, to_position, occurred_from, occurred_to, type_key, status, "
      "title, title_key, external_id, created_by, updated_by, categories, latest_number, live_number, created_at, updated_at, is_deleted, "
      "json, schedule) SELECT $1, n.t, n.e, n.p, COALESCE(n.q, 9223372036854775807), n.o, COALESCE(n.r, 'infinity'), n.y, n.s, n.title, "
      "left(lower(n.title), 256), n.x, n.cb, n.ub, string_to_array(n.c, ','), n.l, n.v, n.ca, n.ua, n.d, n.j, NULLIF(n.h, '') "
      "FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) "
      "AS n (t, e, p, q, o, r, y, s, title, x, cb, ub, c, l, v, ca, ua, d, j, h)");
  c.validity.write(params.int4(generation).uuids(c.tenants).texts(c.ids))
      .texts(c.types)
      .texts(c.statuses)
      .texts(c.titles)
      .texts(c.external_ids)
      .texts(c.created_by)
      .texts(c.updated_by)
      .texts(c.categories)
      .int8s(c.latest)
      .int8s(c.live)
      .times(c.created_at)
      .times(c.updated_at)
      .booleans(c.deleted)
      .texts(c.jsons)
      .texts(c.schedules);
}

// Two facets may be one as they can be stored: hence the ON CONFLICT.

void insert_entry_facets(Script& script, std::int32_t generation, std::vector<catalog::EntryRow> const& rows) {
  std::vector<Uuid> tenants;
  ValidityColumns validity;
  std::vector<std::string> ids, facets, titles;
  std::vector<Timestamp> created_at, updated_at;
  std::vector<bool> deleted;
  for (auto const& row : rows) {
    for (auto const& facet : row.facets) {
      tenants.push_back(row.tenant.uuid());
      validity.add(row.validity);
      ids.push_back(row.entry_id);
      facets.push_back(storable_text(facet));
      titles.push_back(storable_text(row.title));
      created_at.push_back(row.created_at);
      updated_at.push_back(row.updated_at);
      deleted.push_back(row.is_deleted);
    }
  }
  if (facets.empty()) { return; }
  auto& params = script.add(
      "INSERT INTO catalog_entry_facet (generation, tenant, entry_id, from_position, to_position, occurred_from, occurred_to, facet, "
      "title_key, created_at, updated_at, is_deleted) SELECT $1, n.t, n.e, n.p, COALESCE(n.q, 9223372036854775807), n.o, "
      "COALESCE(n.r, 'infinity'), n.f, left(lower(n.title), 256), n.ca, n.ua, n.d "
      "FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS n (t, e, p, q, o, r, f, title, ca, ua, d) ON CONFLICT DO NOTHING");
  validity.write(params.int4(generation).uuids(tenants).texts(ids)).texts(facets).texts(titles).times(created_at).times(updated_at);
  params.booleans(deleted);
}

void insert_records(Script& script, std::int32_t generation, std::vector<catalog::RecordRow> const& rows) {
  std::vector<Uuid> tenants;
  ValidityColumns validity;
  std::vector<std::string> kinds, ids, sort_keys, jsons;
  std::vector<bool> gone;
  for (auto const& row : rows) {
    tenants.push_back(row.tenant.uuid());
    validity.add(row.validity);
    kinds.push_back(row.kind);
    ids.push_back(row.id);
    sort_keys.push_back(storable_text(row.sort_key));
    gone.push_back(row.is_gone);
    jsons.push_back(row.json);
  }
  auto& params = script.add(
      "INSERT INTO catalog_record (generation, tenant, kind, id, from_position, to_position, occurred_from, occurred_to, sort_key, "
      "is_gone, json) SELECT $1, n.t, n.k, n.i, n.p, COALESCE(n.q, 9223372036854775807), n.o, COALESCE(n.r, 'infinity'), "
      "left(n.s, 512), n.g, n.j FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS n (t, k, i, p, q, o, r, s, g, j)");
  validity.write(params.int4(generation).uuids(tenants).texts(kinds).texts(ids)).texts(sort_keys).booleans(gone).texts(jsons);
}

/// The order's key is shorter than the record's, so that it fits into an index row together with the facet.
void insert_record_facets(Script& script, std::int32_t generation, std::vector<catalog::RecordRow> const& rows) {
  std::vector<Uuid> tenants;
  ValidityColumns validity;
  std::vector<std::string> kinds, ids, facets, sort_keys;
  std::vector<bool> gone;
  for (auto const& row : rows) {
    for (auto const& facet : row.facets) {
      tenants.push_back(row.tenant.uuid());
      validity.add(row.validity);
      kinds.push_back(row.kind);
      ids.push_back(row.id);
      facets.push_back(storable_text(facet));
      sort_keys.push_back(storable_text(row.sort_key));
      gone.push_back(row.is_gone);
    }
  }
  if (facets.empty()) { return; }
  auto& params = script.add(
      "INSERT INTO catalog_facet (generation, tenant, kind, id, from_position, to_position, occurred_from, occurred_to, facet, sort_key, "
      "is_gone) SELECT $1, n.t, n.k, n.i, n.p, COALESCE(n.q, 9223372036854775807), n.o, COALESCE(n.r, 'infinity'), n.f, left(n.s, 256), "
      "n.g "
      "FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS n (t, k, i, p, q, o, r, f, s, g) ON CONFLICT DO NOTHING");
  validity.write(params.int4(generation).uuids(tenants).texts(kinds).texts(ids)).texts(facets).texts(sort_keys).booleans(gone);
}

void insert_appends(Script& script, std::int32_t generation, std::vector<catalog::AppendRow> const& rows) {
  std::vector<Uuid> tenants;
  std::vector<std::int64_t> positions;
  std::vector<Timestamp> recorded;
  for (auto const& row : rows) {
    tenants.push_back(row.tenant.uuid());
    positions.push_back(row.position.value);
    recorded.push_back(row.recorded);
  }
  script.add("INSERT INTO catalog_append (generation, shape, tenant, position, recorded) SELECT $1, $2, * FROM unnest($3, $4, $5)")
      .int4(generation)
      .int4(kCatalogShape)
      .uuids(tenants)
      .int8s(positions)
      .times(recorded);
}

}  // namespace

Result<void> write_catalog(Connection& connection, std::int32_t generation, catalog::Changes const& changes) {
  Script script;
  if (!changes.entries.empty()) {
    end_entries(script, generation, changes.entries);
    insert_entries(script, generation, changes.entries);
    insert_entry_facets(script, generation, changes.entries);
  }
  if (!changes.records.empty()) {
    end_records(script, generation, changes.records);
    insert_records(script, generation, changes.records);
    insert_record_facets(script, generation, changes.records);
  }
  insert_appends(script, generation, changes.appends);
  return script.run(connection);
}

}  // namespace contentos::pg
