// Rows of the table `event` as events.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/envelope.hpp"
#include "infra/postgres/rows.hpp"

#include <string_view>

namespace contentos::pg {

/// The columns in the order read_event_row expects.
inline constexpr std::string_view kEventColumns = "shard, position, header, data, body_hash, hash, body";
inline constexpr std::string_view kEventColumnsWithoutBody = "shard, position, header, data, body_hash, hash, NULL::bytea AS body";

/// Where a tenant's events lie in its shard: $1 shard, $2 tenant, $3 after which of its positions, $4 how many. A test reads its plan.
inline constexpr std::string_view kPlacesAfter =
    "SELECT position FROM event WHERE shard = $1 AND tenant = $2 AND tenant_position > $3 ORDER BY tenant_position LIMIT $4";

/// Errors: corrupt when the header cannot be read or the body not be decompressed.
[[nodiscard]] Result<RecordedEvent> read_event_row(Row row);

/// Whether the event is what was hashed: header, data, and the body where it is there. A purged body leaves its hash to be proven.
[[nodiscard]] bool has_true_hash(RecordedEvent const& event);

}  // namespace contentos::pg
