#include "infra/kafka/topic_ledger.hpp"

#include "infra/postgres/text.hpp"

namespace contentos::kafka {

using pg::Params;

Result<std::optional<Topic>> TopicLedger::current() {
  auto const rows = connection_.exec_prepared("SELECT generation, topic FROM event_topic ORDER BY generation DESC LIMIT 1");
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return std::optional<Topic>(); }
  return std::optional(Topic{static_cast<std::int32_t>(rows->front().int8(0)), std::string(rows->front().text(1))});
}

Result<void> TopicLedger::add(Topic const& topic, std::string const& reason) {
  auto const added = connection_.exec("INSERT INTO event_topic (generation, topic, reason) VALUES ($1, $2, $3)",
                                      Params().int4(topic.generation).text(topic.name).text(pg::storable_text(reason)));
  if (!added) { return added.error(); }
  return {};
}

Result<std::map<std::int64_t, Confirmed>> TopicLedger::confirmed(std::int32_t generation) {
  auto const rows =
      connection_.exec("SELECT shard, position, hash, topic_offset FROM relay_checkpoint WHERE generation = $1", Params().int4(generation));
  if (!rows) { return rows.error(); }
  std::map<std::int64_t, Confirmed> out;
  for (auto row : *rows) { out[row.int8(0)] = {{ShardPosition(row.int8(1)), row.sha256(2)}, row.int8(3)}; }
  return out;
}

Result<void> TopicLedger::confirm(std::int32_t generation, std::map<std::int64_t, Confirmed> const& places) {
  if (places.empty()) { return {}; }
  std::vector<std::int64_t> shards;
  std::vector<std::int64_t> positions;
  std::vector<std::string> hashes;
  std::vector<std::int64_t> offsets;
  for (auto const& [shard, confirmed] : places) {
    shards.push_back(shard);
    positions.push_back(confirmed.place.position.value);
    hashes.emplace_back(bytes_of(confirmed.place.hash));
    offsets.push_back(confirmed.offset);
  }
  auto const noted = connection_.exec_prepared(
      "INSERT INTO relay_checkpoint (generation, shard, position, hash, topic_offset) SELECT $1, s, p, h, o FROM unnest($2, $3, $4, $5) AS "
      "n "
      "(s, p, h, o) ON CONFLICT (generation, shard) DO UPDATE SET position = excluded.position, hash = excluded.hash, "
      "topic_offset = excluded.topic_offset",
      Params().int4(generation).int8s(shards).int8s(positions).bytes_array(hashes).int8s(offsets));
  if (!noted) { return noted.error(); }
  return {};
}

Result<std::vector<ShardPosition>> TopicLedger::heads() {
  auto const rows = connection_.exec_prepared("SELECT head FROM log_shard ORDER BY shard");
  if (!rows) { return rows.error(); }
  std::vector<ShardPosition> out;
  for (auto row : *rows) { out.emplace_back(row.int8(0)); }
  return out;
}

Result<std::vector<Place>> TopicLedger::log_places(ShardNo shard, ShardPosition after, ShardPosition upto) {
  auto const rows =
      connection_.exec_prepared("SELECT position, hash FROM event WHERE shard = $1 AND position > $2 AND position <= $3 ORDER BY position",
                                Params().int4(static_cast<std::int32_t>(shard.value)).int8(after).int8(upto));
  if (!rows) { return rows.error(); }
  std::vector<Place> out;
  for (auto row : *rows) { out.push_back({ShardPosition(row.int8(0)), row.sha256(1)}); }
  return out;
}

}  // namespace contentos::kafka
