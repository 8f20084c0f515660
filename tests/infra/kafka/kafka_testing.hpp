// A real broker for tests: one per test program, in a temporary folder; and what the tests of the relay and the feed share.
#pragma once

#include "infra/kafka/client.hpp"
#include "infra/kafka/event_record.hpp"
#include "infra/kafka/kafka_feed.hpp"
#include "infra/kafka/relay.hpp"
#include "infra/process/kafka_broker.hpp"
#include "projections/runner/runner.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

namespace contentos::test {

class TestBroker {
public:
  static TestBroker& instance() {
    static TestBroker broker;
    return broker;
  }
  [[nodiscard]] std::string const& address() const { return address_; }
  /// Where its files lie.
  [[nodiscard]] std::filesystem::path const& folder() const { return folder_; }
  /// kill -9, and whatever comes after must start it again.
  void kill();
  void stop();
  void start();
  /// By Kafka's own tool: `--add` or `--remove --force`, then who, what and on what. Without any rule everybody may do everything.
  void change_acl(std::vector<std::string> const& arguments);

  TestBroker(TestBroker const&) = delete;
  TestBroker& operator=(TestBroker const&) = delete;
  ~TestBroker();

private:
  TestBroker();
  std::filesystem::path folder_{};
  std::unique_ptr<KafkaBroker> broker_{};
  std::string address_{};
};

/// Waits for a condition, with a bound that only something broken meets.
template <class Condition>
bool eventually(Condition const& condition, std::chrono::seconds patience = std::chrono::seconds(60)) {
  for (auto const end = std::chrono::steady_clock::now() + patience; std::chrono::steady_clock::now() < end;
       std::this_thread::sleep_for(std::chrono::milliseconds(5))) {
    if (condition()) { return true; }
  }
  return condition();
}

/// A model that is nothing but the list of what it was given. A position that comes twice, or not, is a failure.
class Recording final : public Projection {
public:
  [[nodiscard]] std::string_view name() const override { return "recording"; }
  [[nodiscard]] Result<Checkpoint> checkpoint(ShardNo shard) override;
  [[nodiscard]] Shown shows(std::string_view) const override { return Shown::nothing; }
  [[nodiscard]] ApplyResult apply(EventBatch const& batch) override;
  [[nodiscard]] Result<std::vector<SetAside>> set_aside() override { return std::vector<SetAside>(); }
  [[nodiscard]] ApplyResult replay(Replay const&) override { return std::monostate{}; }
  [[nodiscard]] Result<void> dump(std::function<void(std::string_view)> const&) override { return {}; }
  [[nodiscard]] Result<std::unique_ptr<Projection>> begin_rebuild() override;
  [[nodiscard]] Result<void> promote() override;

  [[nodiscard]] std::vector<Sha256> hashes(ShardNo shard) const;
  [[nodiscard]] std::size_t count() const;

private:
  using Shards = std::map<ShardNo, std::vector<Sha256>>;
  mutable std::mutex mutex_{};
  Shards shards_{};  // index + 1 is the position
  Recording* live_ = nullptr;
};

class KafkaTest : public testing::Test {
protected:
  KafkaTest();

  [[nodiscard]] RelayOptions relay_options() const;
  [[nodiscard]] KafkaFeedOptions feed_options() const;
  [[nodiscard]] RelayMetrics loudly();

  /// Appends `count` times one to three events for one of a few tenants on several shards.
  void write(int count);
  [[nodiscard]] std::int64_t log_size();
  /// The whole log, by shard.
  [[nodiscard]] std::map<std::int64_t, std::vector<EventPtr>> log_events();

  [[nodiscard]] kafka::Admin& admin() { return *admin_; }
  [[nodiscard]] std::string topic(int generation) const { return prefix_ + ".g" + std::to_string(generation); }
  [[nodiscard]] std::string current_topic();
  /// Every message of a topic, decoded and in the order of its partition.
  [[nodiscard]] std::map<std::int64_t, std::vector<RecordedEvent>> topic_events(std::string const& topic);
  [[nodiscard]] bool topic_has_all();
  /// Changes a byte of the last batch of every partition on the broker's disk. Returns how many have one.
  [[nodiscard]] int rot(std::string const& topic);
  /// Without repeats, and nothing may be missing: by position the topic is the log.
  void expect_topic_equals_log(bool repeats_allowed = false);
  void expect_recorded(Recording const& recording);
  /// What relays have said at error level, a line each.
  [[nodiscard]] std::string said();

  std::string conninfo_;
  std::string prefix_;
  std::unique_ptr<PgEventLog> log_;
  std::unique_ptr<pg::Pool> pool_;
  std::unique_ptr<kafka::Admin> admin_;
  std::vector<TenantId> tenants_{};
  std::map<TenantId, std::int64_t> versions_{};
  std::mutex said_mutex_{};
  std::vector<std::string> said_{};  // at error level

  void open(std::string const& conninfo);
  void make_tenants();
};

}  // namespace contentos::test
