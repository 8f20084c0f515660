// How feeds and the relay read the log: by shard position, whole appends, nothing taken on trust.
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/event_rows.hpp"
#include "projections/runner/shared_event.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

using pg::Params;

namespace {

std::int32_t number_of(ShardNo shard) { return static_cast<std::int32_t>(shard.value); }

/// The last position of a piece of at most so many events and bytes, but of one event at least; `after` when there is none.
Result<ShardPosition> end_of_piece(pg::Pool& pool, ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes) {
  auto const sizes =
      pg::read(pool,
               "SELECT position, octet_length(header) + octet_length(data) + coalesce(octet_length(body), 0) FROM event "
               "WHERE shard = $1 AND position > $2 ORDER BY position LIMIT $3",
               Params().int4(number_of(shard)).int8(after).int8(static_cast<std::int64_t>(std::max<std::size_t>(1, max_events))));
  if (!sizes) { return sizes.error(); }
  auto last = after;
  std::size_t bytes = 0;
  for (auto row : *sizes) {
    bytes += static_cast<std::size_t>(row.int8(1));
    if (last != after && bytes > max_bytes) { break; }
    last = ShardPosition(row.int8(0));
  }
  return last;
}

/// Appends the events in (after, upto] to `out`.
Result<void> read_range(pg::Pool& pool, ShardNo shard, ShardPosition after, ShardPosition upto, ReadsBody const& reads_body,
                        std::vector<EventPtr>& out) {
  static std::string const sql =
      "SELECT " + std::string(pg::kEventColumns) + " FROM event WHERE shard = $1 AND position > $2 AND position <= $3 ORDER BY position";
  auto const rows = pg::read(pool, sql, Params().int4(number_of(shard)).int8(after).int8(upto));
  if (!rows) { return rows.error(); }
  auto expected = after;
  for (auto row : *rows) {
    expected = expected.next();
    auto event = pg::read_event_row(row, reads_body);
    if (!event) { return event.error(); }
    auto const place = "event " + std::to_string(expected.value) + " of shard " + std::to_string(shard.value);
    if (event->position != expected) { return StoreError{StoreErrorCode::corrupt, false, place + " is missing"}; }
    if (!pg::has_true_hash(*event)) { return StoreError{StoreErrorCode::corrupt, false, place + " does not match its hash"}; }
    out.push_back(share(std::move(*event)));
  }
  if (expected != upto) {
    return StoreError{StoreErrorCode::corrupt, false,
                      "event " + std::to_string(expected.next().value) + " of shard " + std::to_string(shard.value) + " is missing"};
  }
  return {};
}

}  // namespace

Result<std::vector<EventPtr>> PgEventLog::read_shard(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes,
                                                     ReadsBody const& reads_body) {
  std::vector<EventPtr> out;
  auto const end = end_of_piece(projector_pool_, shard, after, max_events, max_bytes);
  if (!end) { return end.error(); }
  if (*end == after) { return out; }
  if (auto const read = read_range(projector_pool_, shard, after, *end, reads_body, out); !read) { return read.error(); }
  // An append lies in the log as one run, so its end follows from any event of it.
  auto const& last = out.back()->header;
  if (auto const missing = last.append_count - 1 - last.append_index; missing > 0) {
    auto const rest = read_range(projector_pool_, shard, *end, ShardPosition(end->value + missing), reads_body, out);
    if (!rest) { return rest.error(); }
  }
  return out;
}

Result<EventPtr> PgEventLog::at(ShardNo shard, ShardPosition position) {
  auto const events = read_shard(shard, ShardPosition(position.value - 1), 1, 1);
  if (!events) { return events.error(); }
  return events->empty() ? EventPtr() : events->front();
}

Result<std::vector<ShardPosition>> PgEventLog::shard_heads() {
  auto const rows = pg::read(projector_pool_, "SELECT shard, head FROM log_shard ORDER BY shard");
  if (!rows) { return rows.error(); }
  std::vector<ShardPosition> out(static_cast<std::size_t>(shard_count_));
  for (auto row : *rows) { out.at(static_cast<std::size_t>(row.int8(0))) = ShardPosition(row.int8(1)); }
  return out;
}

}  // namespace contentos
