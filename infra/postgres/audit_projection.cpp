#include "infra/postgres/audit_projection.hpp"

#include "infra/postgres/text.hpp"
#include "projections/audit/audit_fold.hpp"
#include "projections/runner/folding.hpp"

#include <array>
#include <chrono>
#include <set>

namespace contentos {

/// Rows as columns, for one INSERT of them all.
struct PgAuditProjection::Columns {
  std::vector<Uuid> tenants, event_ids, command_ids, correlation_ids;
  std::vector<std::optional<Uuid>> attributed;
  std::vector<std::int64_t> positions, stream_versions;
  std::vector<Timestamp> recorded, occurred;
  std::vector<std::string> actor_kinds, actor_ids, kinds, ids, types, actions, befores, afters, notes, hashes;
  std::vector<bool> by_header;

  void add(AuditRow row, RecordedEvent const& event) {
    tenants.push_back(event.header.tenant.uuid());
    positions.push_back(row.tenant_position.value);
    recorded.push_back(row.recorded);
    occurred.push_back(row.occurred);
    event_ids.push_back(row.event_id.uuid());
    actor_kinds.emplace_back(actor_kind_name(row.actor.kind));
    actor_ids.push_back(pg::storable_text(row.actor.id));
    attributed.push_back(row.attributed_to ? std::optional(row.attributed_to->uuid()) : std::nullopt);
    kinds.push_back(std::move(row.entity_kind));
    ids.push_back(std::move(row.entity_id));
    types.push_back(std::move(row.type));
    actions.push_back(std::move(row.action));
    stream_versions.push_back(row.stream_version.value);
    befores.push_back(std::move(row.before_json));
    afters.push_back(std::move(row.after_json));
    notes.push_back(pg::storable_text(row.note));
    command_ids.push_back(row.command_id.uuid());
    correlation_ids.push_back(row.correlation_id.uuid());
    hashes.emplace_back(bytes_of(event.hash));
    by_header.push_back(row.by_header);
  }

  [[nodiscard]] Result<void> insert(pg::Connection& connection, std::int32_t generation) const {
    auto const done = connection.exec_prepared(
        "INSERT INTO audit_event (generation, tenant, tenant_position, recorded, occurred, event_id, actor_kind, actor_id, attributed_to, "
        "entity_kind, entity_id, type, action, stream_version, before, after, note, command_id, correlation_id, hash, by_header) "
        "SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        pg::Params()
            .int4(generation)
            .uuids(tenants)
            .int8s(positions)
            .times(recorded)
            .times(occurred)
            .uuids(event_ids)
            .texts(actor_kinds)
            .texts(actor_ids)
            .uuids(attributed)
            .texts(kinds)
            .texts(ids)
            .texts(types)
            .texts(actions)
            .int8s(stream_versions)
            .texts(befores)
            .texts(afters)
            .texts(notes)
            .uuids(command_ids)
            .uuids(correlation_ids)
            .bytes_array(hashes)
            .booleans(by_header));
    if (!done) { return done.error(); }
    return {};
  }
};

namespace {

std::string first_day_of_month(Timestamp t) {
  std::chrono::year_month_day const day(std::chrono::floor<std::chrono::days>(t));
  return format_rfc3339(std::chrono::sys_days(day.year() / day.month() / 1)).substr(0, 10);
}

}  // namespace

/// Events of one batch lie in one or two months; looking for one that is there takes no lock, so nothing is remembered between batches.
Result<void> PgAuditProjection::make_months(pg::Connection& connection, std::span<EventPtr const> events) {
  std::set<std::string> months;
  for (auto const& event : events) { months.insert(first_day_of_month(event->header.recorded)); }
  for (auto const& month : months) {
    auto const made = connection.exec_prepared(
        "SELECT audit_make_month($1::date) WHERE to_regclass('contentos.audit_event_' || to_char($1::date, 'YYYY_MM')) IS NULL",
        pg::Params().text(month));
    if (!made) { return made.error(); }
  }
  return {};
}

Result<void> PgAuditProjection::insert(Batch const& batch, Columns const& columns, std::span<EventPtr const> events) {
  if (auto made = make_months(batch.connection, events); !made) { return made; }
  return columns.insert(batch.connection, batch.generation);
}

ApplyResult PgAuditProjection::fold(Batch const& batch, std::span<EventPtr const> events) {
  EntityBatch entities(events);
  if (auto loaded = load_states(batch, entities); !std::holds_alternative<std::monostate>(loaded)) { return loaded; }
  Columns columns;
  for (auto const& event : events) {
    auto const poison = folded(*event, [&]() -> std::optional<Poison> {
      auto* entity = entities.find(*event);
      if (entity == nullptr) { return poison_of(*event, "its stream is of an unknown kind"); }
      auto row = audit::fold(*entity, *event);
      if (auto const* found = std::get_if<Poison>(&row)) { return *found; }
      columns.add(std::get<AuditRow>(std::move(row)), *event);
      return std::nullopt;
    });
    if (poison) { return *poison; }
  }
  if (auto const inserted = insert(batch, columns, events); !inserted) { return inserted.error(); }
  if (auto const stored = store_states(batch, entities); !stored) { return stored.error(); }
  return std::monostate{};
}

Result<void> PgAuditProjection::show_headers(Batch const& batch, std::span<EventPtr const> left_out) {
  Columns columns;
  for (auto const& event : left_out) { columns.add(audit::header_row(*event), *event); }
  return insert(batch, columns, left_out);
}

Result<void> PgAuditProjection::hide_headers(Batch const& batch, TenantId tenant, std::span<EventPtr const> events) {
  std::vector<std::int64_t> positions;
  for (auto const& event : events) { positions.push_back(event->header.tenant_position.value); }
  return pg::outcome_of(batch.connection.exec_prepared(
      "DELETE FROM audit_event WHERE generation = $1 AND tenant = $2 AND tenant_position = ANY ($3) AND by_header",
      pg::Params().int4(batch.generation).uuid(tenant).int8s(positions)));
}

std::span<pg::ModelTable const> PgAuditProjection::tables() const {
  static constexpr std::array kTables = {pg::ModelTable{"audit_event", "tenant, tenant_position"}};
  return kTables;
}

}  // namespace contentos
