#include "infra/postgres/audit_reader.hpp"

#include "infra/postgres/live_model.hpp"
#include "infra/postgres/query_text.hpp"
#include "infra/postgres/text.hpp"
#include "projections/audit/audit_fold.hpp"

namespace contentos {

namespace {

constexpr std::size_t kMostAuditRows = 1000;

AuditRow row_of(pg::Row row) {
  AuditRow out;
  out.tenant_position = TenantPosition(row.int8(0));
  out.recorded = row.time(1);
  out.occurred = row.time(2);
  out.event_id = EventId(row.uuid(3));
  auto const kind = actor_kind_from(row.text(4));
  out.actor = {kind.value_or(ActorKind::system), std::string(row.text(5))};
  if (!kind) { out.newer_actor_kind = std::string(row.text(4)); }
  if (auto const person = row.opt_uuid(6)) { out.attributed_to = PersonId(*person); }
  out.entity_kind = row.text(7);
  out.entity_id = row.text(8);
  out.type = row.text(9);
  out.action = row.text(10);
  out.stream_version = StreamVersion(row.int8(11));
  out.before_json = row.text(12);
  out.after_json = row.text(13);
  out.note = row.text(14);
  out.command_id = CommandId(row.uuid(15));
  out.correlation_id = CorrelationId(row.uuid(16));
  out.hash_hex = row.text(17);
  out.by_header = row.boolean(18);
  return out;
}

constexpr std::string_view kSelect =
    "SELECT tenant_position, recorded, occurred, event_id, actor_kind, actor_id, attributed_to, entity_kind, entity_id, type, action, "
    "stream_version, before, after, note, command_id, correlation_id, encode(hash, 'hex'), by_header FROM audit_event "
    "WHERE generation = $1 AND tenant = $2";

/// `entry.published` asks for all its versions; a type's version is its last part, `v` and a number.
void add_type(pg::QueryText& query, std::string const& type) {
  auto const last = type.rfind(".v");
  auto const has_version =
      last != std::string::npos && last + 2 < type.size() && type.find_first_not_of("0123456789", last + 2) == std::string::npos;
  query.params.text(pg::storable_text(type));
  if (has_version) {
    query.add(" AND type = ").last_param();
  } else {
    query.add(" AND regexp_replace(type, '[.]v[0-9]+$', '') = ").last_param();
  }
}

void add_filter(pg::QueryText& query, AuditFilter const& filter) {
  auto const equals = [&](std::string_view column, std::string_view value) {
    query.params.text(pg::storable_text(value));
    query.add(" AND ").add(column).add(" = ").last_param();
  };
  if (filter.recorded_from) {
    query.params.time(*filter.recorded_from);
    query.add(" AND recorded >= ").last_param();
  }
  if (filter.recorded_to) {
    query.params.time(*filter.recorded_to);
    query.add(" AND recorded < ").last_param();
  }
  if (filter.attributed_to) {
    query.params.uuid(*filter.attributed_to);
    query.add(" AND attributed_to = ").last_param();
  }
  if (filter.actor_kind) { equals("actor_kind", actor_kind_name(*filter.actor_kind)); }
  if (filter.actor_id) { equals("actor_id", *filter.actor_id); }
  if (filter.entity_kind) { equals("entity_kind", *filter.entity_kind); }
  if (filter.entity_id) { equals("entity_id", *filter.entity_id); }
  if (filter.action) { equals("action", *filter.action); }
  if (filter.type) { add_type(query, *filter.type); }
}

}  // namespace

Result<AuditPage> PgAuditReader::list(TenantScope scope, AuditFilter const& filter, std::optional<TenantPosition> before,
                                      std::size_t limit) {
  CONTENTOS_ENSURE(limit >= 1 && limit <= kMostAuditRows, "a page of the audit trail has 1 to 1000 rows");
  AuditPage page;
  auto const read =
      pg::with_live_model(pool_, scope, "audit", pg::WhenSetAside::show, [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
        pg::QueryText query;
        query.params.int4(live.generation).uuid(scope.tenant());
        query.add(kSelect);
        add_filter(query, filter);
        if (before) {
          query.params.int8(*before);
          query.add(" AND tenant_position < ").last_param();
        }
        query.params.int8(static_cast<std::int64_t>(limit) + 1);
        query.add(" ORDER BY tenant_position DESC LIMIT ").last_param();
        auto const rows = c.exec(query.sql, query.params);
        if (!rows) { return rows.error(); }
        page = {};
        for (auto row : *rows) {
          if (page.rows.size() == limit) {
            page.next = page.rows.back().tenant_position;
            break;
          }
          page.rows.push_back(row_of(row));
        }
        return {};
      });
  if (!read) { return read.error(); }
  return page;
}

Result<AuditPage> PgAuditReader::entity_history(TenantScope scope, std::string_view kind, std::string_view id,
                                                std::optional<TenantPosition> before, std::size_t limit) {
  AuditFilter filter;
  filter.entity_kind = kind;
  filter.entity_id = id;
  return list(scope, filter, before, limit);
}

Result<AuthorPage> PgAuditReader::authors(TenantScope scope, std::optional<PersonId> after, std::size_t limit) {
  CONTENTOS_ENSURE(limit >= 1 && limit <= kMostAuditRows, "a page of authors has 1 to 1000 rows");
  AuthorPage page;
  auto const read =
      pg::with_live_model(pool_, scope, "audit", pg::WhenSetAside::show, [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
        auto const rows = c.exec_prepared(
            "SELECT attributed_to, count(*), min(occurred), max(occurred) FROM audit_event "
            "WHERE generation = $1 AND tenant = $2 AND attributed_to IS NOT NULL AND ($3::uuid IS NULL OR attributed_to > $3) "
            "GROUP BY attributed_to ORDER BY attributed_to LIMIT $4",
            pg::Params().int4(live.generation).uuid(scope.tenant()).uuid(after).int8(static_cast<std::int64_t>(limit) + 1));
        if (!rows) { return rows.error(); }
        page = {};
        for (auto row : *rows) {
          if (page.authors.size() == limit) {
            page.next = page.authors.back().person;
            break;
          }
          page.authors.push_back({PersonId(row.uuid(0)), row.int8(1), row.time(2), row.time(3)});
        }
        return {};
      });
  if (!read) { return read.error(); }
  return page;
}

}  // namespace contentos
