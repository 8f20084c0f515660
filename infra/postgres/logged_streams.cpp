#include "infra/postgres/logged_streams.hpp"

#include "infra/postgres/event_rows.hpp"

#include <string>
#include <utility>

namespace contentos::pg {

namespace {

std::string select_of(std::string_view body) {
  return "SELECT e.shard, e.position, e.header, e.data, e.body_hash, e.hash, " + std::string(body) + std::string(kStretches);
}

}  // namespace

Result<std::vector<RecordedEvent>> LoggedStreams::read(std::span<StreamStretch const> stretches, Parts parts) {
  static std::string const without_body = select_of("NULL::bytea AS body");
  static std::string const with_body = select_of("e.body");
  std::vector<Uuid> tenants;
  std::vector<std::string> streams;
  std::vector<std::int64_t> after, upto;
  for (auto const& stretch : stretches) {
    tenants.push_back(stretch.tenant.uuid());
    streams.push_back(stretch.stream.str());
    after.push_back(stretch.after.value);
    upto.push_back(stretch.upto.value);
  }
  auto const rows = connection_.exec_prepared(parts == Parts::with_body ? with_body : without_body,
                                              Params().uuids(tenants).texts(streams).int8s(after).int8s(upto));
  if (!rows) { return rows.error(); }
  std::vector<RecordedEvent> out;
  out.reserve(rows->size());
  for (auto row : *rows) {
    auto event = read_event_row(row);
    if (!event) { return event.error(); }
    out.push_back(std::move(*event));
  }
  return out;
}

Result<std::map<ShardPosition, RecordedEvent>> LoggedStreams::at(TenantId tenant, std::span<std::int64_t const> positions) {
  static std::string const sql = "SELECT " + std::string(kEventColumns) + std::string(kAtPlaces);
  auto const rows = connection_.exec_prepared(sql, Params().uuid(tenant).int8s(positions));
  if (!rows) { return rows.error(); }
  std::map<ShardPosition, RecordedEvent> out;
  for (auto row : *rows) {
    auto event = read_event_row(row);
    if (event) { out.emplace(event->position, std::move(*event)); }
  }
  return out;
}

}  // namespace contentos::pg
