// Rows of read_model_set_aside, as `SetAside`. Internal to infra/postgres.
#pragma once

#include "infra/postgres/rows.hpp"
#include "projections/runner/set_aside.hpp"

#include <string>
#include <string_view>

namespace contentos::pg {

/// Of the table under the name `s`.
inline constexpr std::string_view kSetAsideColumns =
    "s.tenant, s.stream, s.shard, s.position, s.tenant_position, s.event_id, s.event_type, s.reason, s.is_waiting";

/// `first`: the place of the first of these columns in the row.
[[nodiscard]] inline SetAside set_aside_of(Row row, int first) {
  auto const stream = row.text(first + 1);
  return {TenantId(row.uuid(first)),
          stream.empty() ? std::nullopt : std::optional(StreamName::from_stored(std::string(stream))),
          ShardNo(row.int8(first + 2)),
          ShardPosition(row.int8(first + 3)),
          TenantPosition(row.int8(first + 4)),
          {EventId(row.uuid(first + 5)), std::string(row.text(first + 6)), std::string(row.text(first + 7)), row.boolean(first + 8)}};
}

}  // namespace contentos::pg
