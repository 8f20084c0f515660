// Rows of entries: the current one, what it replaced, its facets, and the hours of its newest change.
#include "infra/postgres/catalog_hours.hpp"
#include "infra/postgres/catalog_script.hpp"
#include "infra/postgres/text.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace contentos::pg {

namespace {

using EntryRow = catalog::EntryRow;

struct EntryColumns {
  std::vector<Uuid> tenants;
  std::vector<std::string> ids, types, statuses, titles, created_by, updated_by, schedules;  // no schedule: empty
  std::vector<std::int64_t> from, to, versions;
  std::vector<Timestamp> occurred_from, occurred_to, created_at, updated_at;
  std::vector<bool> deleted;

  void add(EntryRow const& row) {
    tenants.push_back(row.tenant.uuid());
    ids.push_back(row.entry_id);
    types.push_back(row.type_key);
    statuses.push_back(row.status);
    titles.push_back(storable_text(row.title));
    created_by.push_back(storable_text(row.created_by));
    updated_by.push_back(storable_text(row.updated_by));
    schedules.push_back(row.schedule.value_or(""));
    from.push_back(row.validity.from.value);
    to.push_back(row.validity.to.value_or(TenantPosition(0)).value);
    versions.push_back(row.stream_version.value);
    occurred_from.push_back(row.validity.occurred_from);
    occurred_to.push_back(row.validity.occurred_to.value_or(Timestamp{}));
    created_at.push_back(row.created_at);
    updated_at.push_back(row.updated_at);
    deleted.push_back(row.is_deleted);
  }
};

/// Rows that are replaced: those that were stored, which nobody has to read for it, and those of the batch itself.
void add_past(Script& script, std::int32_t generation, EntryColumns const& c) {
  if (c.ids.empty()) { return; }
  script
      .add(
          "INSERT INTO catalog_entry_past (generation, tenant, entry_id, from_position, to_position, stream_version, occurred_from, "
          "occurred_to, created_at, updated_at, is_deleted, type_key, status, title_key, created_by, updated_by, schedule) "
          "SELECT $1, n.t, n.e, n.p, n.q, n.v, n.o, n.r, n.ca, n.ua, n.d, n.y, n.s, left(lower(n.title), 256), n.cb, n.ub, NULLIF(n.h, '') "
          "FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) "
          "AS n (t, e, p, q, v, o, r, ca, ua, d, y, s, title, cb, ub, h)")
      .int4(generation)
      .uuids(c.tenants)
      .texts(c.ids)
      .int8s(c.from)
      .int8s(c.to)
      .int8s(c.versions)
      .times(c.occurred_from)
      .times(c.occurred_to)
      .times(c.created_at)
      .times(c.updated_at)
      .booleans(c.deleted)
      .texts(c.types)
      .texts(c.statuses)
      .texts(c.titles)
      .texts(c.created_by)
      .texts(c.updated_by)
      .texts(c.schedules);
}

void put_current(Script& script, std::int32_t generation, EntryColumns const& c) {
  script
      .add(
          "INSERT INTO catalog_entry AS c (generation, tenant, entry_id, from_position, stream_version, occurred_from, created_at, "
          "updated_at, is_deleted, type_key, status, title_key, created_by, updated_by, schedule) "
          "SELECT $1, n.t, n.e, n.p, n.v, n.o, n.ca, n.ua, n.d, n.y, n.s, left(lower(n.title), 256), n.cb, n.ub, NULLIF(n.h, '') "
          "FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
          "AS n (t, e, p, v, o, ca, ua, d, y, s, title, cb, ub, h) "
          "ON CONFLICT (generation, tenant, entry_id) DO UPDATE SET from_position = excluded.from_position, "
          "stream_version = excluded.stream_version, occurred_from = excluded.occurred_from, created_at = excluded.created_at, "
          "updated_at = excluded.updated_at, is_deleted = excluded.is_deleted, "
          "type_key = excluded.type_key, status = excluded.status, title_key = excluded.title_key, created_by = excluded.created_by, "
          "updated_by = excluded.updated_by, schedule = excluded.schedule")
      .int4(generation)
      .uuids(c.tenants)
      .texts(c.ids)
      .int8s(c.from)
      .int8s(c.versions)
      .times(c.occurred_from)
      .times(c.created_at)
      .times(c.updated_at)
      .booleans(c.deleted)
      .texts(c.types)
      .texts(c.statuses)
      .texts(c.titles)
      .texts(c.created_by)
      .texts(c.updated_by)
      .texts(c.schedules);
}

using EntryKey = std::pair<TenantId, std::string>;
using LastRows = std::map<EntryKey, EntryRow const*>;

/// As they can be stored, where two may be one.
std::vector<std::string> stored_facets(std::vector<std::string> const& facets) {
  std::vector<std::string> out;
  out.reserve(facets.size() + 2);  // those of hours come to it
  for (auto const& facet : facets) { out.push_back(storable_text(facet)); }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// From where an entry has a facet to where it has it no more.
struct Stretch {
  TenantId tenant;
  std::string entry, facet;
  catalog::Validity validity;
};

struct FacetChanges {
  std::vector<Stretch> begun;
  std::vector<Stretch> ended;  // that were stored; where they began is not said
  std::map<std::tuple<TenantId, std::string, std::string>, std::size_t> open;

  void add(EntryRow const& row) {
    if (row.before && row.before->facets == row.facets) { return; }
    auto const before = row.before ? stored_facets(row.before->facets) : std::vector<std::string>{};
    auto const now = stored_facets(row.facets);
    for (auto const& facet : before) {
      if (!std::ranges::binary_search(now, facet)) { end(row, facet); }
    }
    for (auto const& facet : now) {
      if (std::ranges::binary_search(before, facet)) { continue; }
      open[{row.tenant, row.entry_id, facet}] = begun.size();
      begun.push_back({row.tenant, row.entry_id, facet, {row.validity.from, std::nullopt, row.validity.occurred_from, std::nullopt}});
    }
  }

private:
  void end(EntryRow const& row, std::string const& facet) {
    auto const known = open.find({row.tenant, row.entry_id, facet});
    if (known == open.end()) {
      ended.push_back({row.tenant, row.entry_id, facet, row.validity});
      return;
    }
    begun[known->second].validity.to = row.validity.from;
    begun[known->second].validity.occurred_to = row.validity.occurred_from;
    open.erase(known);
  }
};

// Rows are found by the key, which begins with the entry: an index of a facet could lead to half of all entries, and as long as nobody has
// counted, the planner takes one for as good as the other.
//
// A facet that an entry has no more is in no list's order: its row says nothing of that, whenever and in whichever batch it ended.

void end_facets(Script& script, std::int32_t generation, std::vector<Stretch> const& ended) {
  if (ended.empty()) { return; }
  std::vector<Uuid> tenants;
  std::vector<std::string> entries, facets;
  std::vector<std::int64_t> positions;
  std::vector<Timestamp> occurred;
  for (auto const& one : ended) {
    tenants.push_back(one.tenant.uuid());
    entries.push_back(one.entry);
    facets.push_back(one.facet);
    positions.push_back(one.validity.from.value);
    occurred.push_back(one.validity.occurred_from);
  }
  script
      .add(
          "UPDATE catalog_entry_facet f SET to_position = n.p, occurred_to = n.o, title_key = '', is_deleted = false "
          "FROM unnest($2, $3, $4, $5, $6) AS n (t, e, f, p, o) WHERE f.generation = $1 AND f.tenant = n.t AND f.entry_id = n.e "
          "AND f.facet || '' = n.f AND f.to_position = 9223372036854775807")
      .int4(generation)
      .uuids(tenants)
      .texts(entries)
      .texts(facets)
      .int8s(positions)
      .times(occurred);
}

/// What lists by title and by creation go by, where it is another than before the batch.
void order_facets(Script& script, std::int32_t generation, std::vector<EntryRow const*> const& first_of_each, LastRows const& last) {
  std::vector<Uuid> tenants;
  std::vector<std::string> entries, titles;
  std::vector<bool> deleted;
  for (auto const* first : first_of_each) {
    auto const& row = *last.at({first->tenant, first->entry_id});
    if (!first->before) { continue; }
    auto const& before = *first->before;
    if (before.title == row.title && before.is_deleted == row.is_deleted) { continue; }
    tenants.push_back(row.tenant.uuid());
    entries.push_back(row.entry_id);
    titles.push_back(storable_text(row.title));
    deleted.push_back(row.is_deleted);
  }
  if (entries.empty()) { return; }
  script
      .add(
          "UPDATE catalog_entry_facet f SET title_key = left(lower(n.title), 256), is_deleted = n.d "
          "FROM unnest($2, $3, $4, $5) AS n (t, e, title, d) WHERE f.generation = $1 AND f.tenant = n.t AND f.entry_id = n.e "
          "AND f.to_position = 9223372036854775807")
      .int4(generation)
      .uuids(tenants)
      .texts(entries)
      .texts(titles)
      .booleans(deleted);
}

void begin_facets(Script& script, std::int32_t generation, std::vector<Stretch> const& begun, LastRows const& last) {
  if (begun.empty()) { return; }
  std::vector<Uuid> tenants;
  ValidityColumns validity;
  std::vector<std::string> entries, facets, titles;
  std::vector<Timestamp> created_at;
  std::vector<bool> deleted;
  for (auto const& one : begun) {
    auto const& row = *last.at({one.tenant, one.entry});
    bool const holds = !one.validity.to;
    tenants.push_back(one.tenant.uuid());
    validity.add(one.validity);
    entries.push_back(one.entry);
    facets.push_back(one.facet);
    titles.push_back(holds ? storable_text(row.title) : std::string());
    created_at.push_back(row.created_at);
    deleted.push_back(holds && row.is_deleted);
  }
  auto& params = script.add(
      "INSERT INTO catalog_entry_facet (generation, tenant, entry_id, from_position, to_position, occurred_from, occurred_to, facet, "
      "title_key, created_at, is_deleted) SELECT $1, n.t, n.e, n.p, COALESCE(n.q, 9223372036854775807), n.o, "
      "COALESCE(n.r, 'infinity'), n.f, left(lower(n.title), 256), n.ca, n.d "
      "FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS n (t, e, p, q, o, r, f, title, ca, d)");
  validity.write(params.int4(generation).uuids(tenants).texts(entries)).texts(facets).texts(titles).times(created_at).booleans(deleted);
}

/// By what a list in the order of the newest change may be asked for: each entry has an hour for each.
std::vector<std::string> keys_of_hours(EntryRow const& row) {
  auto out = stored_facets(row.facets);
  out.insert(out.begin(), std::string(kAllEntries));
  if (row.schedule) { out.push_back(schedule_facet(*row.schedule)); }
  std::ranges::sort(out);
  return out;
}

struct HourColumns {
  std::vector<Uuid> tenants;
  std::vector<std::string> entries, facets;
  std::vector<std::int32_t> before, hours;
  std::vector<bool> deleted;

  void add(EntryRow const& row, std::string const& facet, std::int32_t hour_before) {
    tenants.push_back(row.tenant.uuid());
    entries.push_back(row.entry_id);
    facets.push_back(facet);
    before.push_back(hour_before);
    hours.push_back(hour_of(row.updated_at));
    deleted.push_back(row.is_deleted);
  }
};

struct HourChanges {
  HourColumns added, moved, removed;

  /// `before`: as it was before the batch; null: it was not.
  void add(EntryRow const* before, EntryRow const& now) {
    auto const keys = keys_of_hours(now);
    auto const keys_before = before != nullptr ? keys_of_hours(*before) : std::vector<std::string>{};
    auto const hour_before = before != nullptr ? hour_of(before->updated_at) : 0;
    bool const is_moved = before != nullptr && (hour_before != hour_of(now.updated_at) || before->is_deleted != now.is_deleted);
    for (auto const& key : keys) {
      if (!std::ranges::binary_search(keys_before, key)) {
        added.add(now, key, 0);
      } else if (is_moved) {
        moved.add(now, key, hour_before);
      }
    }
    for (auto const& key : keys_before) {
      if (!std::ranges::binary_search(keys, key)) { removed.add(now, key, hour_before); }
    }
  }
};

void write_hours(Script& script, std::int32_t generation, HourChanges const& changes) {
  if (auto const& c = changes.removed; !c.entries.empty()) {
    script
        .add(
            "DELETE FROM catalog_entry_hour h USING unnest($2, $3, $4, $5) AS n (t, e, f, b) "
            "WHERE h.generation = $1 AND h.tenant = n.t AND h.facet = n.f AND h.updated_hour = n.b AND h.entry_id = n.e")
        .int4(generation)
        .uuids(c.tenants)
        .texts(c.entries)
        .texts(c.facets)
        .int4s(c.before);
  }
  if (auto const& c = changes.moved; !c.entries.empty()) {
    script
        .add(
            "UPDATE catalog_entry_hour h SET updated_hour = n.h, is_deleted = n.d FROM unnest($2, $3, $4, $5, $6, $7) "
            "AS n (t, e, f, b, h, d) "
            "WHERE h.generation = $1 AND h.tenant = n.t AND h.facet = n.f AND h.updated_hour = n.b AND h.entry_id = n.e")
        .int4(generation)
        .uuids(c.tenants)
        .texts(c.entries)
        .texts(c.facets)
        .int4s(c.before)
        .int4s(c.hours)
        .booleans(c.deleted);
  }
  if (auto const& c = changes.added; !c.entries.empty()) {
    script
        .add(
            "INSERT INTO catalog_entry_hour (generation, tenant, entry_id, facet, updated_hour, is_deleted) "
            "SELECT $1, n.t, n.e, n.f, n.h, n.d FROM unnest($2, $3, $4, $5, $6) AS n (t, e, f, h, d)")
        .int4(generation)
        .uuids(c.tenants)
        .texts(c.entries)
        .texts(c.facets)
        .int4s(c.hours)
        .booleans(c.deleted);
  }
}

}  // namespace

void write_entries(Script& script, std::int32_t generation, std::vector<catalog::EntryRow> const& rows) {
  if (rows.empty()) { return; }
  EntryColumns current, past;
  std::vector<EntryRow const*> first_of_each;
  LastRows last;
  FacetChanges facets;
  for (auto const& row : rows) {
    (row.validity.to ? past : current).add(row);
    auto const [known, is_first] = last.insert_or_assign({row.tenant, row.entry_id}, &row);
    if (is_first) { first_of_each.push_back(&row); }
    if (is_first && row.before) { past.add(*row.before); }
    facets.add(row);
  }
  add_past(script, generation, past);
  put_current(script, generation, current);
  end_facets(script, generation, facets.ended);
  order_facets(script, generation, first_of_each, last);
  begin_facets(script, generation, facets.begun, last);
  HourChanges hours;
  for (auto const* first : first_of_each) { hours.add(first->before.get(), *last.at({first->tenant, first->entry_id})); }
  write_hours(script, generation, hours);
}

}  // namespace contentos::pg
