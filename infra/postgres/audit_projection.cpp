#include "infra/postgres/audit_projection.hpp"

#include "infra/postgres/packed_id.hpp"
#include "infra/postgres/text.hpp"
#include "projections/audit/action.hpp"
#include "projections/audit/audit_fold.hpp"
#include "projections/audit/codes.hpp"
#include "projections/runner/folding.hpp"

#include <array>
#include <chrono>
#include <set>

namespace contentos {

/// Rows as columns, for one INSERT of them all.
struct PgAuditProjection::Columns {
  std::vector<Uuid> tenants;
  std::vector<std::optional<Uuid>> attributed;
  std::vector<std::int64_t> tenant_positions, positions, versions;
  std::vector<Timestamp> recorded, occurred;
  std::vector<std::int32_t> kinds, types, actions;
  std::vector<std::string_view> actor_kinds;
  std::vector<std::string> actors, entities;
  std::vector<std::optional<std::string>> other_kinds, other_types;
  std::vector<bool> by_header;

  void add(RecordedEvent const& event, bool is_by_header) {
    auto const& header = event.header;
    tenants.push_back(header.tenant.uuid());
    attributed.push_back(header.attributed_to ? std::optional(header.attributed_to->uuid()) : std::nullopt);
    tenant_positions.push_back(header.tenant_position.value);
    positions.push_back(event.position.value);
    versions.push_back(header.stream_version.value);
    recorded.push_back(header.recorded);
    occurred.push_back(header.occurred);
    kinds.push_back(coded(audit::kinds(), header.stream.aggregate(), other_kinds));
    types.push_back(coded(audit::types(), header.type, other_types));
    actions.push_back(audit::code_of(audit::actions(), audit::action_of(event)));
    actor_kinds.push_back(actor_kind_name(header.actor.kind));
    actors.push_back(pg::packed_id(header.actor.id));
    entities.push_back(pg::packed_id(header.stream.id()));
    by_header.push_back(is_by_header);
  }

  /// What has no code is written out.
  static std::int32_t coded(std::span<std::string_view const> names, std::string_view name,
                            std::vector<std::optional<std::string>>& others) {
    auto const code = audit::code_of(names, name);
    others.push_back(code == 0 ? std::optional(pg::storable_text(name.substr(0, pg::kMostIdBytes))) : std::nullopt);
    return code;
  }

  void insert(pg::Script& script, std::int32_t generation) const {
    script
        .add(
            "INSERT INTO audit_event (generation, tenant, attributed_to, tenant_position, position, stream_version, recorded, occurred, "
            "kind, type, action, actor_kind, actor_id, entity_id, other_kind, other_type, by_header) "
            "SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)")
        .int4(generation)
        .uuids(tenants)
        .uuids(attributed)
        .int8s(tenant_positions)
        .int8s(positions)
        .int8s(versions)
        .times(recorded)
        .times(occurred)
        .int4s(kinds)
        .int4s(types)
        .int4s(actions)
        .texts(actor_kinds)
        .bytes_array(actors)
        .bytes_array(entities)
        .texts(other_kinds)
        .texts(other_types)
        .booleans(by_header);
  }
};

namespace {

std::string first_day_of_month(Timestamp t) {
  std::chrono::year_month_day const day(std::chrono::floor<std::chrono::days>(t));
  return format_rfc3339(std::chrono::sys_days(day.year() / day.month() / 1)).substr(0, 10);
}

}  // namespace

/// Events of one batch lie in one or two months; looking for one that is there takes no lock, so nothing is remembered between batches.
void PgAuditProjection::make_months(pg::Script& script, std::span<EventPtr const> events) {
  std::set<std::string> months;
  for (auto const& event : events) { months.insert(first_day_of_month(event->header.recorded)); }
  for (auto const& month : months) {
    script.add("SELECT audit_make_month($1::date) WHERE to_regclass('contentos.audit_event_' || to_char($1::date, 'YYYY_MM')) IS NULL")
        .text(month);
  }
}

void PgAuditProjection::insert(Batch const& batch, Columns const& columns, std::span<EventPtr const> events) {
  make_months(batch.script, events);
  columns.insert(batch.script, batch.generation);
}

ApplyResult PgAuditProjection::fold(Batch const& batch, std::span<EventPtr const> events) {
  Columns columns;
  for (auto const& event : events) {
    if (auto const poison = folded(*event, [&] { return audit::flaw_of(*event); })) { return *poison; }
    columns.add(*event, false);
  }
  insert(batch, columns, events);
  return std::monostate{};
}

void PgAuditProjection::show_headers(Batch const& batch, std::span<EventPtr const> left_out) {
  Columns columns;
  for (auto const& event : left_out) { columns.add(*event, true); }
  insert(batch, columns, left_out);
}

void PgAuditProjection::hide_headers(Batch const& batch, TenantId tenant, std::span<EventPtr const> events) {
  std::vector<std::int64_t> positions;
  for (auto const& event : events) { positions.push_back(event->header.tenant_position.value); }
  batch.script.add("DELETE FROM audit_event WHERE generation = $1 AND tenant = $2 AND tenant_position = ANY ($3) AND by_header")
      .int4(batch.generation)
      .uuid(tenant)
      .int8s(positions);
}

std::span<pg::ModelTable const> PgAuditProjection::tables() const {
  static constexpr std::array kTables = {pg::ModelTable{"audit_event", "tenant, tenant_position"}};
  return kTables;
}

}  // namespace contentos
