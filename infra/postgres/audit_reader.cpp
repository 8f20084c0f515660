#include "infra/postgres/audit_reader.hpp"

#include "infra/postgres/audit_facts.hpp"
#include "infra/postgres/event_rows.hpp"
#include "infra/postgres/generation.hpp"
#include "infra/postgres/live_model.hpp"
#include "infra/postgres/packed_id.hpp"
#include "infra/postgres/query_text.hpp"
#include "infra/postgres/text.hpp"
#include "projections/audit/codes.hpp"

namespace contentos {

namespace {

constexpr std::size_t kMostAuditRows = 1000;

constexpr std::string_view kColumns =
    "a.tenant_position, a.position, a.recorded, a.occurred, a.actor_kind, a.actor_id, a.attributed_to, a.kind, a.other_kind, a.entity_id, "
    "a.type, a.other_type, a.action, a.stream_version, a.by_header";

/// Empty: it has no code here, and none of its own.
std::string name_of(std::span<std::string_view const> names, std::int64_t code, std::optional<std::string> const& other) {
  return code > 0 && static_cast<std::size_t>(code) <= names.size() ? std::string(names[static_cast<std::size_t>(code - 1)])
                                                                    : other.value_or("");
}

pg::FoundRow row_of(pg::Row row) {
  pg::FoundRow out{ShardPosition(row.int8(1)), {}};
  auto& shown = out.row;
  shown.tenant_position = TenantPosition(row.int8(0));
  shown.recorded = row.time(2);
  shown.occurred = row.time(3);
  auto const kind = actor_kind_from(row.text(4));
  shown.actor = {kind.value_or(ActorKind::system), pg::unpacked_id(row.bytes(5))};
  if (!kind) { shown.newer_actor_kind = std::string(row.text(4)); }
  if (auto const person = row.opt_uuid(6)) { shown.attributed_to = PersonId(*person); }
  shown.entity_kind = name_of(audit::kinds(), row.int8(7), row.opt_text(8));
  shown.entity_id = pg::unpacked_id(row.bytes(9));
  shown.type = name_of(audit::types(), row.int8(10), row.opt_text(11));
  shown.action = name_of(audit::actions(), row.int8(12), "unknown");
  shown.stream_version = StreamVersion(row.int8(13));
  shown.before_json = shown.after_json = "null";
  shown.by_header = row.boolean(14);
  return out;
}

/// The part of a type before its version, `v` and a number; nothing when it says none.
std::optional<std::string_view> without_version(std::string_view type) {
  auto const last = type.rfind(".v");
  bool const has_version =
      last != std::string_view::npos && last + 2 < type.size() && type.find_first_not_of("0123456789", last + 2) == std::string_view::npos;
  return has_version ? std::optional(type.substr(0, last)) : std::nullopt;
}

/// `entry.published` asks for all its versions.
void add_type(pg::QueryText& query, std::string const& type) {
  bool const has_version = without_version(type).has_value();
  std::vector<std::int64_t> codes;
  for (auto const& name : audit::types()) {
    if (name == type || (!has_version && without_version(name) == type)) { codes.push_back(audit::code_of(audit::types(), name)); }
  }
  query.params.int8s(codes);
  query.add(" AND (a.type = ANY (").last_param();
  query.params.text(pg::storable_text(type));
  query.add(has_version ? ") OR a.other_type = " : ") OR regexp_replace(a.other_type, '[.]v[0-9]+$', '') = ").last_param().add(")");
}

void add_kind(pg::QueryText& query, std::string const& kind) {
  query.params.int8(audit::code_of(audit::kinds(), kind));
  query.add(" AND (a.kind > 0 AND a.kind = ").last_param();
  query.params.text(pg::storable_text(kind));
  query.add(" OR a.other_kind = ").last_param().add(")");
}

/// What has no code here nobody has done.
void add_action(pg::QueryText& query, std::string const& action) {
  auto const code = audit::code_of(audit::actions(), action);
  query.params.int8(code == 0 && action != "unknown" ? -1 : code);
  query.add(" AND a.action = ").last_param();
}

void add_filter(pg::QueryText& query, AuditFilter const& filter) {
  if (filter.recorded_from) {
    query.params.time(*filter.recorded_from);
    query.add(" AND a.recorded >= ").last_param();
  }
  if (filter.recorded_to) {
    query.params.time(*filter.recorded_to);
    query.add(" AND a.recorded < ").last_param();
  }
  if (filter.attributed_to) {
    query.params.uuid(*filter.attributed_to);
    query.add(" AND a.attributed_to = ").last_param();
  }
  if (filter.actor_kind) {
    query.params.text(actor_kind_name(*filter.actor_kind));
    query.add(" AND a.actor_kind = ").last_param();
  }
  if (filter.actor_id) {
    query.params.bytes(pg::packed_id(*filter.actor_id));
    query.add(" AND a.actor_id = ").last_param();
  }
  if (filter.entity_kind) { add_kind(query, *filter.entity_kind); }
  if (filter.entity_id) {
    query.params.bytes(pg::packed_id(*filter.entity_id));
    query.add(" AND a.entity_id = ").last_param();
  }
  if (filter.action) { add_action(query, *filter.action); }
  if (filter.type) { add_type(query, *filter.type); }
}

/// What all filters ask of a row `a`. $1 is the generation, $2 the tenant.
void add_conditions(pg::QueryText& query, AuditFilter const& filter, std::optional<TenantPosition> before) {
  query.add("a.generation = $1 AND a.tenant = $2");
  add_filter(query, filter);
  if (before) {
    query.params.int8(*before);
    query.add(" AND a.tenant_position < ").last_param();
  }
}

/// One entity's events are found by the log's own index of streams, which the trail need not have a second time.
pg::QueryText of_one_entity(pg::QueryText query, AuditFilter const& filter, std::optional<TenantPosition> before) {
  query.params.text(pg::storable_text(StreamName(*filter.entity_kind, *filter.entity_id).str()));
  query.params.int8(before.value_or(TenantPosition(0)));
  // The last page's last row leads to its version, if it is one of this entity's.
  static std::string const below =
      "(SELECT COALESCE(min(version), 9223372036854775807) FROM event WHERE shard = (SELECT shard FROM tenant_head "
      "WHERE tenant = $2) AND tenant = $2 AND stream = $3 AND position = (SELECT position FROM audit_event "
      "WHERE generation = $1 AND tenant = $2 AND tenant_position = $4))";
  auto newest = std::string(pg::kNewestOfStream);
  newest.replace(newest.find("$4"), 2, below);
  query.add("SELECT ").add(kColumns).add(" FROM (").add(newest).add(") e CROSS JOIN LATERAL (SELECT * FROM audit_event a WHERE ");
  add_conditions(query, filter, before);
  return std::move(query.add(" AND a.tenant_position = e.tenant_position OFFSET 0) a ORDER BY e.version DESC"));
}

pg::QueryText of_all(pg::QueryText query, AuditFilter const& filter, std::optional<TenantPosition> before) {
  query.add("SELECT ").add(kColumns).add(" FROM audit_event a WHERE ");
  add_conditions(query, filter, before);
  return std::move(query.add(" ORDER BY a.tenant_position DESC"));
}

}  // namespace

Result<AuditPage> PgAuditReader::list(TenantScope scope, AuditFilter const& filter, std::optional<TenantPosition> before,
                                      std::size_t limit) {
  CONTENTOS_ENSURE(limit >= 1 && limit <= kMostAuditRows, "a page of the audit trail has 1 to 1000 rows");
  AuditPage page;
  auto const read =
      pg::with_live_model(pool_, scope, "audit", pg::WhenSetAside::show, [&](pg::Connection& c, pg::LiveModel const& live) -> Result<void> {
        if (auto known = pg::has_shape(live, "audit", pg::kAuditShape); !known) { return known; }
        pg::QueryText query;
        query.params.int4(live.generation).uuid(scope.tenant());
        bool const is_of_one = filter.entity_kind && filter.entity_id;
        query = is_of_one ? of_one_entity(std::move(query), filter, before) : of_all(std::move(query), filter, before);
        query.params.int8(static_cast<std::int64_t>(limit) + 1);
        query.add(" LIMIT ").last_param();
        auto const rows = c.exec(query.sql, query.params);
        if (!rows) { return rows.error(); }
        std::vector<pg::FoundRow> found;
        for (std::size_t i = 0; i < rows->size() && i < limit; ++i) { found.push_back(row_of((*rows)[i])); }
        if (auto told = pg::tell_facts(c, scope.tenant(), states_, found); !told) { return told; }
        page = {};
        for (auto& one : found) { page.rows.push_back(std::move(one.row)); }
        if (rows->size() > limit) { page.next = page.rows.back().tenant_position; }
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
        if (auto known = pg::has_shape(live, "audit", pg::kAuditShape); !known) { return known; }
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
