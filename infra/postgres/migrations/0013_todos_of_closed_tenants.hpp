// To-dos that wait for their tenant to be active again are woken when it is.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0013TodosOfClosedTenants{13, "todos_of_closed_tenants", R"sql(
-- `closed`: it waits because its tenant is suspended or deleted. `woken`: the tenant came back while somebody had the lease, who may have
-- been refused before that. Programs of the release before know neither: what they put off waits for as long as they say.
ALTER TABLE reactor_todo
  ADD COLUMN closed boolean NOT NULL DEFAULT false,
  ADD COLUMN woken  boolean NOT NULL DEFAULT false;
-- Of those alone that such an event may change, so that it costs the others nothing.
CREATE INDEX reactor_todo_tenant ON reactor_todo (tenant) WHERE state = 'open' AND (closed OR lease_owner <> '');
)sql"};

}  // namespace contentos::pg
