// Rows of the table `event` as events.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/envelope.hpp"
#include "infra/postgres/rows.hpp"
#include "projections/runner/feed.hpp"

#include <string_view>

namespace contentos::pg {

/// The columns in the order read_event_row expects.
inline constexpr std::string_view kEventColumns = "shard, position, header, data, body_hash, hash, body";
inline constexpr std::string_view kEventColumnsWithoutBody = "shard, position, header, data, body_hash, hash, NULL::bytea AS body";

/// Where a tenant's events lie in its shard: $1 shard, $2 tenant, $3 after which of its positions, $4 how many. A test reads its plan.
inline constexpr std::string_view kPlacesAfter =
    "SELECT position FROM event WHERE shard = $1 AND tenant = $2 AND tenant_position > $3 ORDER BY tenant_position LIMIT $4";

// How read models find events of streams. $1 tenant. By the index of streams and by the key alone, whatever form those have; a test reads
// their plans.

/// Stretches of streams, one after the other: $1 tenants, $2 streams, $3 behind which versions, $4 up to which. Followed by the columns of
/// an event `e`.
inline constexpr std::string_view kStretches =
    " FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS n (tenant, stream, after, upto, place) "
    "JOIN tenant_head h ON h.tenant = n.tenant CROSS JOIN LATERAL (SELECT * FROM event WHERE shard = h.shard AND tenant = n.tenant "
    "AND stream = n.stream AND version > n.after AND version <= n.upto ORDER BY tenant, stream, version) e ORDER BY n.place, e.version";
/// The events at these places of the tenant's shard: $1 tenant, $2 positions.
inline constexpr std::string_view kAtPlaces =
    " FROM event WHERE shard = (SELECT shard FROM tenant_head WHERE tenant = $1) AND tenant = $1 AND position = ANY ($2)";
/// Where a stream's events are among the tenant's, the newest first: $2 tenant, $3 stream, $4 below which version.
inline constexpr std::string_view kNewestOfStream =
    "SELECT tenant_position, version FROM event WHERE shard = (SELECT shard FROM tenant_head WHERE tenant = $2) AND tenant = $2 "
    "AND stream = $3 AND version < $4 ORDER BY tenant, stream, version DESC";

/// Without the body where `reads_body` says no.
/// Errors: corrupt when the header cannot be read or the body not be decompressed.
[[nodiscard]] Result<RecordedEvent> read_event_row(Row row, ReadsBody const& reads_body = {});

/// Whether the event is what was hashed: header, data, and the body where it is there. A purged body leaves its hash to be proven.
[[nodiscard]] bool has_true_hash(RecordedEvent const& event);

}  // namespace contentos::pg
