#include "infra/postgres/schedule_projection.hpp"

#include "domain/entry/codec.hpp"
#include "projections/runner/folding.hpp"
#include "projections/schedule/schedule_fold.hpp"

#include <array>
#include <map>

namespace contentos {

namespace {

using Key = std::pair<TenantId, std::string>;  // an entry
struct Change {
  schedule::EntryTodos before;
  schedule::EntryTodos after;
};
using Changes = std::map<Key, Change>;

Result<void> load(pg::Connection& connection, std::int32_t generation, Changes& changes) {
  std::vector<Uuid> tenants;
  std::vector<std::string> entries;
  for (auto const& [key, change] : changes) {
    tenants.push_back(key.first.uuid());
    entries.push_back(key.second);
  }
  auto const rows = connection.exec_prepared(
      "SELECT s.tenant, s.entry_id, s.action, s.due, s.version_id, s.caused_by, s.event_id, s.failed FROM unnest($2, $3) AS n (t, e) "
      "JOIN schedule_todo s ON s.generation = $1 AND s.tenant = n.t AND s.entry_id = n.e",
      pg::Params().int4(generation).uuids(tenants).texts(entries));
  if (!rows) { return rows.error(); }
  for (auto row : *rows) {
    auto& before = changes[{TenantId(row.uuid(0)), std::string(row.text(1))}].before;
    (row.text(2) == "publish" ? before.publish : before.unpublish) =
        schedule::Todo{row.time(3), VersionId(row.uuid(4)), StreamVersion(row.int8(5)), EventId(row.uuid(6)), row.boolean(7)};
  }
  for (auto& [key, change] : changes) { change.after = change.before; }
  return {};
}

/// What is as it was is not touched, so that leases on it hold.
struct Differences {
  std::vector<Uuid> gone_tenants, tenants, versions, events;
  std::vector<std::string> gone_entries, gone_actions, entries, actions;
  std::vector<Timestamp> dues;
  std::vector<std::int64_t> caused_by;
  std::vector<bool> failed;

  void add(Key const& key, std::string_view action, std::optional<schedule::Todo> const& before,
           std::optional<schedule::Todo> const& after) {
    if (before == after) { return; }
    if (before) {
      gone_tenants.push_back(key.first.uuid());
      gone_entries.push_back(key.second);
      gone_actions.emplace_back(action);
    }
    if (!after) { return; }
    tenants.push_back(key.first.uuid());
    entries.push_back(key.second);
    actions.emplace_back(action);
    dues.push_back(after->due);
    versions.push_back(after->version_id.uuid());
    caused_by.push_back(after->caused_by.value);
    events.push_back(after->event_id.uuid());
    failed.push_back(after->failed);
  }

  [[nodiscard]] Result<void> write(pg::Connection& connection, std::int32_t generation) const {
    if (!gone_tenants.empty()) {
      auto const deleted = connection.exec_prepared(
          "DELETE FROM schedule_todo s USING unnest($2, $3, $4) AS n (t, e, a) "
          "WHERE s.generation = $1 AND s.tenant = n.t AND s.entry_id = n.e AND s.action = n.a",
          pg::Params().int4(generation).uuids(gone_tenants).texts(gone_entries).texts(gone_actions));
      if (!deleted) { return deleted.error(); }
    }
    if (tenants.empty()) { return {}; }
    return pg::outcome_of(connection.exec_prepared(
        "INSERT INTO schedule_todo (generation, tenant, entry_id, action, due, version_id, caused_by, event_id, failed) "
        "SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9)",
        pg::Params()
            .int4(generation)
            .uuids(tenants)
            .texts(entries)
            .texts(actions)
            .times(dues)
            .uuids(versions)
            .int8s(caused_by)
            .uuids(events)
            .booleans(failed)));
  }
};

}  // namespace

ApplyResult PgScheduleProjection::fold(Batch const& batch, std::span<EventPtr const> events) {
  Changes changes;
  for (auto const& event : events) {
    if (schedule::concerns(event->header.type)) { changes[{event->header.tenant, std::string(event->header.stream.id())}]; }
  }
  if (changes.empty()) { return std::monostate{}; }
  if (auto const loaded = load(batch.connection, batch.generation, changes); !loaded) { return loaded.error(); }
  for (auto const& event : events) {
    auto const& header = event->header;
    if (!schedule::concerns(header.type)) { continue; }
    auto const decoded = entry::decode(header.type, event->data, std::nullopt);
    if (!decoded) { return cannot_be_decoded(*event); }
    schedule::apply(changes[{header.tenant, std::string(header.stream.id())}].after, *decoded, header);
  }
  Differences differences;
  for (auto const& [key, change] : changes) {
    differences.add(key, "publish", change.before.publish, change.after.publish);
    differences.add(key, "unpublish", change.before.unpublish, change.after.unpublish);
  }
  if (auto const written = differences.write(batch.connection, batch.generation); !written) { return written.error(); }
  return std::monostate{};
}

std::span<pg::ModelTable const> PgScheduleProjection::tables() const {
  static constexpr std::array kTables = {
      pg::ModelTable{"schedule_todo", "tenant, entry_id, action", "'not_before', 'leased_until', 'lease_owner', 'attempts', 'done'"}};
  return kTables;
}

Result<void> PgScheduleProjection::carry_over(Batch const& to, std::int32_t from_generation) {
  return pg::outcome_of(to.connection.exec_prepared(
      "UPDATE schedule_todo n SET not_before = o.not_before, leased_until = o.leased_until, lease_owner = o.lease_owner, "
      "attempts = o.attempts, done = o.done FROM schedule_todo o WHERE n.generation = $1 AND o.generation = $2 AND o.tenant = n.tenant "
      "AND o.entry_id = n.entry_id AND o.action = n.action AND o.event_id = n.event_id",
      pg::Params().int4(to.generation).int4(from_generation)));
}

}  // namespace contentos
