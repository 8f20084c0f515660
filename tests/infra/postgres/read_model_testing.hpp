// A database with the two pools that read models are written and read through.
#pragma once

#include "infra/compress/zstd.hpp"
#include "infra/crypto/sha256.hpp"
#include "infra/postgres/migrate.hpp"
#include "infra/postgres/pool.hpp"
#include "tests/support/chronicle.hpp"
#include "tests/support/postgres_fixture.hpp"

namespace contentos::test {

class ReadModelTest : public ::testing::Test {
protected:
  std::string conninfo = fresh_database();
  pg::Pool projector{{.connect = {.conninfo = conninfo, .role = std::string(pg::kProjectorRole)}, .size = 4}};
  pg::Pool reader{{.connect = {.conninfo = conninfo, .role = std::string(pg::kReaderRole)}, .size = 4}};

  /// Into the log's own tables, where models and readers look for what they do not have in memory. Events that are there stay.
  void store_log(std::span<EventPtr const> events) {
    auto connection = pg::Connection::open({.conninfo = conninfo}).value();
    pg::Transaction tx(connection);
    ASSERT_TRUE(tx.begin());
    for (auto const& event : events) {
      auto& stored = stored_[event->shard];
      if (event->position <= stored) { continue; }
      stored = event->position;
      store_event(connection, *event);
    }
    ASSERT_TRUE(tx.commit());
  }
  void catch_up(Chronicle const& chronicle, Projection& projection, std::size_t batch = 100) {
    store_log(chronicle.events);
    test::catch_up(chronicle, projection, batch);
  }

private:
  static void store_event(pg::Connection& connection, RecordedEvent const& event) {
    auto const shard = static_cast<std::int32_t>(event.shard.value);
    auto const& header = event.header;
    auto const body = event.body ? std::optional(compress(*event.body)) : std::nullopt;
    auto const body_hash = event.body ? std::optional(std::string(bytes_of(crypto::sha256(*event.body)))) : std::nullopt;
    auto const placed = connection.exec_prepared("INSERT INTO tenant_head (tenant, shard) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                                                 pg::Params().uuid(header.tenant).int4(shard));
    ASSERT_TRUE(placed) << placed.error().context;
    auto const done = connection.exec_prepared(
        "INSERT INTO event (shard, position, tenant, tenant_position, stream, version, header, data, body, body_hash, hash) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING",
        pg::Params()
            .int4(shard)
            .int8(event.position)
            .uuid(header.tenant)
            .int8(header.tenant_position)
            .text(header.stream.str())
            .int8(header.stream_version)
            .bytes(encode_header(header))
            .bytes(event.data)
            .bytes(body)
            .bytes(body_hash)
            .bytes(event.hash));
    ASSERT_TRUE(done) << done.error().context;
  }

  std::map<ShardNo, ShardPosition> stored_{};
};

template <class T>
T value_of(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().context;
    return T{};
  }
  return std::move(*result);
}

}  // namespace contentos::test
