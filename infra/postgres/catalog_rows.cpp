#include "infra/postgres/catalog_rows.hpp"

#include "infra/postgres/text.hpp"

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

Result<void> end_entries(Connection& connection, std::int32_t generation, std::vector<catalog::EntryRow> const& rows) {
  Endings e;
  for (auto const& row : rows) { e.add(row.tenant, {}, row.entry_id, row.validity); }
  return outcome_of(connection.exec_prepared(
      "UPDATE catalog_entry c SET to_position = n.p, occurred_to = n.o FROM unnest($2, $3, $4, $5) AS n (t, e, p, o) "
      "WHERE c.generation = $1 AND c.tenant = n.t AND c.entry_id = n.e AND c.to_position = 9223372036854775807",
      Params().int4(generation).uuids(e.tenants).texts(e.ids).int8s(e.positions).times(e.occurred)));
}

Result<void> end_records(Connection& connection, std::int32_t generation, std::vector<catalog::RecordRow> const& rows) {
  Endings e;
  for (auto const& row : rows) { e.add(row.tenant, row.kind, row.id, row.validity); }
  return outcome_of(connection.exec_prepared(
      "UPDATE catalog_record c SET to_position = n.p, occurred_to = n.o FROM unnest($2, $3, $4, $5, $6) AS n (t, k, i, p, o) "
      "WHERE c.generation = $1 AND c.tenant = n.t AND c.kind = n.k AND c.id = n.i AND c.to_position = 9223372036854775807",
      Params().int4(generation).uuids(e.tenants).texts(e.kinds).texts(e.ids).int8s(e.positions).times(e.occurred)));
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

Result<void> insert_entries(Connection& connection, std::int32_t generation, std::vector<catalog::EntryRow> const& rows) {
  EntryColumns c;
  for (auto const& row : rows) { c.add(row); }
  Params params;
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
  return outcome_of(connection.exec_prepared(
      "INSERT INTO catalog_entry (generation, tenant, entry_id, from_position, to_position, occurred_from, occurred_to, type_key, status, "
      "title, title_key, external_id, created_by, updated_by, categories, latest_number, live_number, created_at, updated_at, is_deleted, "
      "json, schedule) SELECT $1, n.t, n.e, n.p, COALESCE(n.q, 9223372036854775807), n.o, COALESCE(n.r, 'infinity'), n.y, n.s, n.title, "
      "left(lower(n.title), 256), n.x, n.cb, n.ub, string_to_array(n.c, ','), n.l, n.v, n.ca, n.ua, n.d, n.j, NULLIF(n.h, '') "
      "FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) "
      "AS n (t, e, p, q, o, r, y, s, title, x, cb, ub, c, l, v, ca, ua, d, j, h)",
      params));
}

Result<void> insert_texts(Connection& connection, std::int32_t generation, std::vector<catalog::TextRow> const& rows) {
  std::vector<Uuid> tenants;
  std::vector<std::string> ids, titles, texts;
  std::vector<std::int64_t> numbers;
  for (auto const& row : rows) {
    tenants.push_back(row.tenant.uuid());
    ids.push_back(row.entry_id);
    numbers.push_back(row.number);
    titles.push_back(storable_text(row.title));
    texts.push_back(storable_text(row.text));
  }
  return outcome_of(
      connection.exec_prepared("INSERT INTO catalog_text (generation, tenant, entry_id, number, words) SELECT $1, n.t, n.e, n.n, "
                               "setweight(to_tsvector('simple', n.title), 'A') || setweight(to_tsvector('simple', n.text), 'B') "
                               "FROM unnest($2, $3, $4, $5, $6) AS n (t, e, n, title, text)",
                               Params().int4(generation).uuids(tenants).texts(ids).int8s(numbers).texts(titles).texts(texts)));
}

Result<void> insert_records(Connection& connection, std::int32_t generation, std::vector<catalog::RecordRow> const& rows) {
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
  Params params;
  validity.write(params.int4(generation).uuids(tenants).texts(kinds).texts(ids)).texts(sort_keys).booleans(gone).texts(jsons);
  return outcome_of(connection.exec_prepared(
      "INSERT INTO catalog_record (generation, tenant, kind, id, from_position, to_position, occurred_from, occurred_to, sort_key, "
      "is_gone, "
      "json) SELECT $1, n.t, n.k, n.i, n.p, COALESCE(n.q, 9223372036854775807), n.o, COALESCE(n.r, 'infinity'), left(n.s, 512), n.g, n.j "
      "FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS n (t, k, i, p, q, o, r, s, g, j)",
      params));
}

Result<void> insert_appends(Connection& connection, std::int32_t generation, std::vector<catalog::AppendRow> const& rows) {
  std::vector<Uuid> tenants;
  std::vector<std::int64_t> positions;
  std::vector<Timestamp> recorded;
  for (auto const& row : rows) {
    tenants.push_back(row.tenant.uuid());
    positions.push_back(row.position.value);
    recorded.push_back(row.recorded);
  }
  return outcome_of(
      connection.exec_prepared("INSERT INTO catalog_append (generation, tenant, position, recorded) SELECT $1, * FROM unnest($2, $3, $4)",
                               Params().int4(generation).uuids(tenants).int8s(positions).times(recorded)));
}

}  // namespace

Result<void> write_catalog(Connection& connection, std::int32_t generation, catalog::Changes const& changes) {
  if (!changes.entries.empty()) {
    if (auto ended = end_entries(connection, generation, changes.entries); !ended) { return ended; }
    if (auto inserted = insert_entries(connection, generation, changes.entries); !inserted) { return inserted; }
  }
  if (!changes.texts.empty()) {
    if (auto inserted = insert_texts(connection, generation, changes.texts); !inserted) { return inserted; }
  }
  if (!changes.records.empty()) {
    if (auto ended = end_records(connection, generation, changes.records); !ended) { return ended; }
    if (auto inserted = insert_records(connection, generation, changes.records); !inserted) { return inserted; }
  }
  return insert_appends(connection, generation, changes.appends);
}

}  // namespace contentos::pg
