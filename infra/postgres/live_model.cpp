#include "infra/postgres/live_model.hpp"

#include <array>

namespace contentos::pg {

namespace {

constexpr std::string_view kLiveModel = R"sql(
SELECT m.live,
       COALESCE((SELECT t.position FROM read_model_tenant t WHERE t.model = m.model AND t.generation = m.live AND t.tenant = $2), 0),
       EXISTS (SELECT FROM read_model_parked p WHERE p.model = m.model AND p.generation = m.live AND p.tenant = $2)
  FROM read_model m WHERE m.model = $1
)sql";

Result<void> use_once(Connection& connection, TenantScope scope, std::string_view model,
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
  if (live.front().boolean(2)) {
    return StoreError{StoreErrorCode::parked, false, "the tenant is set aside in the read model " + std::string(model)};
  }
  LiveModel const state{static_cast<std::int32_t>(live.front().int8(0)), TenantPosition(live.front().int8(1))};
  return use(connection, state);
}

}  // namespace

Result<void> with_live_model(Pool& pool, TenantScope scope, std::string_view model,
                             std::function<Result<void>(Connection&, LiveModel const&)> const& use) {
  for (int attempt = 0;; ++attempt) {
    auto lease = pool.acquire();
    if (!lease) { return lease.error(); }
    auto used = use_once(**lease, scope, model, use);
    auto const ended = (*lease)->is_usable() ? (*lease)->script("ROLLBACK") : Result<Rows>(Rows());  // nothing was written
    if (used || attempt == 1 || (*lease)->is_usable()) {
      if (used && !ended) { return ended.error(); }
      return used;
    }
  }
}

}  // namespace contentos::pg
