// Measures the relay beside Kafka's own producer test, which sends messages of the same size to as many partitions of the same broker with
// the same guarantees (idempotent, acks=all, lz4), in one run. The relay does more for each of them: it reads the event from PostgreSQL,
// proves its hash, and notes what was confirmed.
//
//   bench_relay [events, default 100000] [bytes of each body, default 1000]
#include "infra/crypto/identity.hpp"
#include "infra/crypto/random.hpp"
#include "infra/crypto/sha256.hpp"
#include "infra/kafka/client.hpp"
#include "infra/kafka/event_record.hpp"
#include "infra/kafka/relay.hpp"
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/migrate.hpp"
#include "infra/process/embedded_postgres.hpp"
#include "infra/process/kafka_broker.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>
#include <stdlib.h>
#include <thread>

namespace contentos {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kPerAppend = 500;
constexpr auto kPatience = std::chrono::minutes(20);

template <class T>
T ok(Result<T> result) {
  if (!result) { throw std::runtime_error(result.error().context); }
  return std::move(*result);
}

void ok(Result<void> const& result) {
  if (!result) { throw std::runtime_error(result.error().context); }
}

double seconds_since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

/// Text that compresses about as well as an article.
std::string words(std::mt19937& dice, std::size_t bytes) {
  static constexpr std::array kWords = {"event",   "fold",  "version", "entry",    "tenant",  "editor",   "reader",
                                        "history", "proof", "shard",   "position", "archive", "snapshot", "delivery"};
  std::string out;
  while (out.size() < bytes) {
    out += kWords[dice() % kWords.size()];
    out += dice() % 10 == 0 ? std::to_string(dice() % 1'000) + ". " : " ";
  }
  out.resize(bytes);
  return out;
}

struct Rate {
  double per_second = 0;
  double megabytes_per_second = 0;
};

class RelayBench {
public:
  explicit RelayBench(fs::path folder)
      : folder_(std::move(folder)), postgres_({.data_dir = folder_ / "postgres"}), broker_({.data_dir = folder_ / "kafka"}) {
    conninfo_ = ok(postgres_.start());
    (void)ok(pg::migrate(conninfo_));
    brokers_ = ok(broker_.start());
    log_ = ok(PgEventLog::open({.conninfo = conninfo_}));
  }

  void fill(std::int64_t events, std::size_t body_bytes) {
    std::mt19937 dice(7);
    std::vector<TenantId> tenants;
    for (std::int64_t shard = 0; shard < log_->shard_count(); ++shard) {
      tenants.emplace_back(crypto::new_uuid_v7());
      ok(log_->place_tenant(TenantScope(tenants.back()), ShardNo(shard)));
    }
    std::vector<std::int64_t> versions(tenants.size());
    for (std::int64_t done = 0; done < events;) {
      auto const tenant = static_cast<std::size_t>(done / kPerAppend) % tenants.size();
      auto const count = std::min(kPerAppend, events - done);
      append(tenants[tenant], versions[tenant], count, body_bytes, dice);
      versions[tenant] += count;
      done += count;
    }
    auto const some = ok(log_->read_shard(ShardNo(0), ShardPosition(0), 1, 1));
    auto const record = kafka::record_of(*some.front());
    record_bytes_ = record.key.size() + record.value.size();
    for (auto const& [name, value] : record.headers) { record_bytes_ += name.size() + value.size(); }
  }

  /// From the start of the relay, comparing topic and log included, to the last confirmation.
  Rate relay(std::int64_t events) {
    std::vector<std::atomic<std::int64_t>> confirmed(static_cast<std::size_t>(log_->shard_count()));
    RelayMetrics metrics;
    metrics.position = [&](ShardNo shard, ShardPosition position, std::int64_t) {
      confirmed.at(static_cast<std::size_t>(shard.value)) = position.value;
    };
    Relay relay(*log_, {.brokers = brokers_, .conninfo = conninfo_}, metrics);
    auto const began = Clock::now();
    relay.start();
    auto const is_done = [&] {
      std::int64_t sum = 0;
      for (auto const& position : confirmed) { sum += position; }
      return sum >= events;
    };
    while (!is_done()) {
      if (Clock::now() - began > kPatience) { throw std::runtime_error("the relay does not come to an end"); }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return rate(events, seconds_since(began));
  }

  /// By its own words.
  Rate producer_test(std::int64_t events) {
    auto const admin = ok(kafka::Admin::open({brokers_}));
    kafka::TopicSettings const settings{.partitions = static_cast<std::int32_t>(log_->shard_count())};
    ok(admin->create("bench", settings, std::chrono::seconds(30)));
    std::mt19937 dice(7);
    {
      std::ofstream payloads(folder_ / "payloads");
      for (int i = 0; i < 10'000; ++i) { payloads << words(dice, record_bytes_) << "\n"; }
    }
    auto const command = "java -Xmx512m -cp '" + default_kafka_home().string() +
                         "/*' org.apache.kafka.tools.ProducerPerformance --topic bench" + " --num-records " + std::to_string(events) +
                         " --throughput -1 --payload-file '" + (folder_ / "payloads").string() +
                         "' --producer-props bootstrap.servers=" + brokers_ +
                         " acks=all enable.idempotence=true compression.type=lz4 linger.ms=5 batch.size=1000000 2>'" +
                         (folder_ / "producer.log").string() + "'";
    auto* const out = ::popen(command.c_str(), "r");
    if (out == nullptr) { throw std::runtime_error("no java"); }
    std::string last;
    std::array<char, 512> line{};
    while (std::fgets(line.data(), line.size(), out) != nullptr) { last = line.data(); }
    // "100000 records sent, 45678.9 records/sec (43.56 MB/sec), …"
    long long sent = 0;
    Rate found;
    bool const fine = ::pclose(out) == 0 && std::sscanf(last.c_str(), "%lld records sent, %lf records/sec", &sent, &found.per_second) == 2;
    if (!fine || sent != events) { throw std::runtime_error("the producer test said: " + last); }
    return rate(1, 1 / found.per_second);
  }

  [[nodiscard]] std::size_t record_bytes() const { return record_bytes_; }

private:
  void append(TenantId tenant, std::int64_t version, std::int64_t count, std::size_t body_bytes, std::mt19937& dice) {
    AppendRequest request{.scope = TenantScope(tenant),
                          .command_id = CommandId(crypto::new_uuid_v7()),
                          .principal = "token:bench",
                          .result = "{}",
                          .streams = {{StreamName("bench", "one"), StreamVersion(version), {}}}};
    request.command_digest = crypto::sha256("command");
    request.correlation_id = CorrelationId(crypto::new_uuid_v7());
    request.actor = {ActorKind::system, "bench"};
    for (std::int64_t i = 0; i < count; ++i) {
      NewEvent event{.id = EventId(crypto::new_uuid_v7()), .type = "bench.happened.v1", .data = R"({"n":1})"};
      event.body = "{\"text\":\"" + words(dice, body_bytes) + "\"}";
      request.streams.front().events.push_back(std::move(event));
    }
    auto const verdict = ok(log_->append(std::move(request)));
    if (!std::holds_alternative<Appended>(verdict)) { throw std::runtime_error("an append was refused"); }
  }

  [[nodiscard]] Rate rate(std::int64_t events, double seconds) const {
    auto const per_second = static_cast<double>(events) / seconds;
    return {per_second, per_second * static_cast<double>(record_bytes_) / 1e6};
  }

  fs::path folder_;
  EmbeddedPostgres postgres_;
  KafkaBroker broker_;
  std::string conninfo_{};
  std::string brokers_{};
  std::unique_ptr<PgEventLog> log_{};
  std::size_t record_bytes_ = 0;
};

int measure(std::int64_t events, std::size_t body_bytes) {
  std::string name = "/tmp/contentos-bench-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) { return 1; }
  fs::path const folder = name;
  fs::permissions(folder, fs::perms(0755));
  {
    RelayBench bench(folder);
    bench.fill(events, body_bytes);
    auto const peer = bench.producer_test(events);
    auto const relay = bench.relay(events);
    std::printf("%-52s %9.0f events/s  %7.1f MB/s  (%lld events of %zu bytes)\n", "the relay, from PostgreSQL to Kafka", relay.per_second,
                relay.megabytes_per_second, static_cast<long long>(events), bench.record_bytes());
    std::printf("%-52s %9.0f records/s %7.1f MB/s  ratio %.2f\n", "Kafka's producer test, the same bytes", peer.per_second,
                peer.megabytes_per_second, relay.per_second / peer.per_second);
  }
  fs::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace contentos

int main(int argc, char** argv) {
  try {
    return contentos::measure(argc > 1 ? std::atoll(argv[1]) : 100'000, argc > 2 ? static_cast<std::size_t>(std::atoll(argv[2])) : 1'000);
  } catch (std::exception const& e) { std::cerr << "bench_relay: " << e.what() << "\n"; }
  return 1;
}
