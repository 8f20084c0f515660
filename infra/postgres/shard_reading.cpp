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
std::int64_t count_of(std::size_t n) { return static_cast<std::int64_t>(n); }

/// Events after $2, $3 at most, until there are $4 bytes of them.
std::string const& piece_after() {
  static std::string const sql = "SELECT " + std::string(pg::kEventColumns) +
                                 " FROM (SELECT *, sum(octet_length(header) + octet_length(data) + coalesce(octet_length(body), 0)) "
                                 "OVER (ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before FROM event "
                                 "WHERE shard = $1 AND position > $2 ORDER BY position LIMIT $3) piece "
                                 "WHERE bytes_before IS NULL OR bytes_before < $4 ORDER BY position";
  return sql;
}

std::string const& stretch_after() {
  static std::string const sql =
      "SELECT " + std::string(pg::kEventColumns) + " FROM event WHERE shard = $1 AND position > $2 AND position <= $3 ORDER BY position";
  return sql;
}

/// Unpacks rows of a shard as they come, each of which must follow on the one before.
class Unpacking {
public:
  Unpacking(ShardNo shard, ShardPosition after, ReadsBody const& reads_body) : shard_(shard), last_(after), reads_body_(reads_body) {}

  [[nodiscard]] Result<void> take(pg::Row row) {
    auto event = pg::read_event_row(row, reads_body_);
    if (!event) { return event.error(); }
    if (event->position != last_.next()) { return corrupt("is missing"); }
    if (!pg::has_true_hash(*event)) { return corrupt("does not match its hash"); }
    last_ = event->position;
    events_.push_back(share(std::move(*event)));
    return {};
  }
  /// What is the matter with the event that should be next.
  [[nodiscard]] StoreError corrupt(std::string_view what) const {
    return {StoreErrorCode::corrupt, false,
            "event " + std::to_string(last_.next().value) + " of shard " + std::to_string(shard_.value) + " " + std::string(what)};
  }
  [[nodiscard]] ShardPosition last() const { return last_; }
  [[nodiscard]] std::vector<EventPtr>& events() { return events_; }

private:
  ShardNo shard_;
  ShardPosition last_;
  ReadsBody const& reads_body_;
  std::vector<EventPtr> events_{};
};

}  // namespace

Result<std::vector<EventPtr>> PgEventLog::read_shard(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes,
                                                     ReadsBody const& reads_body) {
  Unpacking piece(shard, after, reads_body);
  auto const take = [&](pg::Row row) { return piece.take(row); };
  auto const asked =
      Params().int4(number_of(shard)).int8(after).int8(count_of(std::max<std::size_t>(1, max_events))).int8(count_of(max_bytes));
  if (auto const read = pg::read_each(projector_pool_, piece_after(), asked, take); !read) { return read.error(); }
  if (piece.events().empty()) { return std::move(piece.events()); }
  // An append lies in the log as one run, so its end follows from any event of it.
  auto const& last = piece.events().back()->header;
  auto const end = ShardPosition(piece.last().value + last.append_count - 1 - last.append_index);
  if (piece.last() == end) { return std::move(piece.events()); }
  auto const rest = Params().int4(number_of(shard)).int8(piece.last()).int8(end);
  if (auto const read = pg::read_each(projector_pool_, stretch_after(), rest, take); !read) { return read.error(); }
  if (piece.last() != end) { return piece.corrupt("is missing"); }
  return std::move(piece.events());
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
