#include "infra/postgres/live_model.hpp"

#include "infra/postgres/generation.hpp"

#include <array>

namespace contentos::pg {

namespace {

constexpr std::string_view kLiveModel = R"sql(
SELECT m.live,
       COALESCE((SELECT t.position FROM read_model_tenant t WHERE t.model = m.model AND t.generation = m.live AND t.tenant = $2), 0),
       EXISTS (SELECT FROM read_model_set_aside s WHERE s.model = m.model AND s.generation = m.live AND s.tenant = $2),
       (SELECT s.reason FROM read_model_set_aside s
         WHERE s.model = m.model AND s.generation = m.live AND s.tenant = $2 AND s.stream = '')
  FROM read_model m WHERE m.model = $1
)sql";

Result<void> use_once(Connection& connection, TenantScope scope, std::string_view model, WhenSetAside when,
                      std::function<Result<void>(Connection&, LiveModel const&)> const& use) {
  Params const none;
  auto const tenant = Params().text(scope.tenant().str());
  auto const which = Params().text(model).uuid(scope.tenant());
  std::array<Statement, 3> const opening = {{{"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", &none},
                                             {"SELECT set_config('contentos.tenant', $1, true)", &tenant},
                                             {kLiveModel, &which}}};
  auto const rows = connection.pipeline(opening);
  if (!rows) { return rows.error(); }
  auto const& live = (*rows)[2];
  if (live.empty()) { return StoreError{StoreErrorCode::internal, false, "there is no read model " + std::string(model)}; }
  if (!live.front().is_null(3) && when == WhenSetAside::refuse) {
    return StoreError{StoreErrorCode::set_aside, false,
                      "the tenant is set aside in the read model " + std::string(model) + ": " + std::string(live.front().text(3))};
  }
  LiveModel const state{static_cast<std::int32_t>(live.front().int8(0)), TenantPosition(live.front().int8(1)), live.front().boolean(2)};
  // Whoever waited for a position was told of it by what is remembered elsewhere; these are the rows that are shown.
  if (state.applied < scope.seen()) {
    return StoreError{StoreErrorCode::not_caught_up, true,
                      "the read model " + std::string(model) + " is behind the position that is asked for"};
  }
  return use(connection, state);
}

}  // namespace

Result<std::vector<std::string>> set_aside_among(Connection& connection, TenantScope scope, std::string_view model, LiveModel const& live,
                                                 std::string_view kind, std::vector<std::string> const& ids, TenantPosition position) {
  std::vector<std::string> out;
  if (!live.has_set_aside || ids.empty()) { return out; }
  std::vector<std::string> streams;
  streams.reserve(ids.size());
  for (auto const& id : ids) { streams.push_back(StreamName(kind, id).str()); }
  auto const rows = connection.exec_prepared(
      "SELECT stream FROM read_model_set_aside WHERE model = $1 AND generation = $2 AND tenant = $3 AND stream = ANY ($4) "
      "AND tenant_position <= $5 ORDER BY stream",
      Params().text(model).int4(live.generation).uuid(scope.tenant()).texts(streams).int8(position));
  if (!rows) { return rows.error(); }
  for (auto row : *rows) { out.emplace_back(StreamName::from_stored(std::string(row.text(0))).id()); }
  return out;
}

Result<void> has_shape(LiveModel const& live, std::string_view model, std::int32_t shape) {
  if (shape_of(live.generation) >= shape) { return {}; }
  return StoreError{StoreErrorCode::not_caught_up, true,
                    "the read model " + std::string(model) + " is of an earlier release until it is rebuilt"};
}

Result<void> with_live_model(Pool& pool, TenantScope scope, std::string_view model, WhenSetAside when,
                             std::function<Result<void>(Connection&, LiveModel const&)> const& use) {
  for (int attempt = 0;; ++attempt) {
    auto lease = pool.acquire();
    if (!lease) { return lease.error(); }
    auto used = use_once(**lease, scope, model, when, use);
    auto const ended = (*lease)->is_usable() ? (*lease)->script("ROLLBACK") : Result<Rows>(Rows());  // nothing was written
    if (used || attempt == 1 || (*lease)->is_usable()) {
      if (used && !ended) { return ended.error(); }
      return used;
    }
  }
}

}  // namespace contentos::pg
