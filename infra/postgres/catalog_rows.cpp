#include "infra/postgres/catalog_rows.hpp"

#include "infra/postgres/catalog_script.hpp"
#include "infra/postgres/text.hpp"

#include <map>
#include <set>

namespace contentos::pg {

namespace {

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

// Facets are found by the row that they belong to: looking for those that still hold would read all that the record ever had.

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

/// Two facets may be one as they can be stored: hence the ON CONFLICT. The order's key is shorter than the record's, so that it fits into
/// an index row together with the facet.
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

/// Those of a tenant that follow each other in one row: what was left out between them comes later, in a row of its own.
void insert_appends(Script& script, std::int32_t generation, std::vector<catalog::AppendRow> const& rows) {
  std::vector<Uuid> tenants;
  std::vector<std::int64_t> positions;
  std::vector<std::int32_t> runs;
  std::vector<Timestamp> recorded;
  std::map<TenantId, std::pair<TenantPosition, std::int32_t>> last;  // of each tenant: where it ends, and in which run
  for (auto const& row : rows) {
    auto& [end, run] = last[row.tenant];
    if (row.first != end.next()) { ++run; }
    end = row.position;
    tenants.push_back(row.tenant.uuid());
    positions.push_back(row.position.value);
    runs.push_back(run);
    recorded.push_back(row.recorded);
  }
  script
      .add(
          "INSERT INTO catalog_append (generation, tenant, first_position, first_recorded, positions, recorded) "
          "SELECT $1, n.t, min(n.p), min(n.r), array_agg(n.p ORDER BY n.p), array_agg(n.r ORDER BY n.p) FROM unnest($2, $3, $4, $5) "
          "AS n (t, p, g, r) GROUP BY n.t, n.g")
      .int4(generation)
      .uuids(tenants)
      .int8s(positions)
      .int4s(runs)
      .times(recorded);
}

}  // namespace

void write_catalog(Script& script, std::int32_t generation, catalog::Changes const& changes) {
  write_entries(script, generation, changes.entries);
  if (!changes.records.empty()) {
    end_records(script, generation, changes.records);
    insert_records(script, generation, changes.records);
    insert_record_facets(script, generation, changes.records);
  }
  insert_appends(script, generation, changes.appends);
}

}  // namespace contentos::pg
