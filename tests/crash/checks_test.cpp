// The checks find what they are for.
#include "tests/crash/checks.hpp"

#include "domain/core/time.hpp"
#include "infra/crypto/random.hpp"
#include "infra/crypto/sha256.hpp"

#include <gtest/gtest.h>

namespace contentos::crash {
namespace {

class ChecksTest : public testing::Test {
protected:
  TenantId tenant = TenantId(crypto::new_uuid_v7());
  std::vector<RecordedEvent> events{};

  CommandId append(std::string const& entry, std::int32_t count = 1) {
    CommandId const command(crypto::new_uuid_v7());
    AppendId const id(crypto::new_uuid_v7());
    for (std::int32_t i = 0; i < count; ++i) {
      RecordedEvent e{};
      e.shard = ShardNo(0);
      e.position = ShardPosition(static_cast<std::int64_t>(events.size()) + 1);
      e.header.id = EventId(crypto::new_uuid_v7());
      e.header.type = "entry.created.v1";
      e.header.tenant = tenant;
      e.header.tenant_position = TenantPosition(e.position.value);
      e.header.stream = StreamName("entry", entry);
      std::int64_t version = 1;
      for (auto const& other : events) { version += other.header.stream == e.header.stream ? 1 : 0; }
      e.header.stream_version = StreamVersion(version);
      e.header.append_id = id;
      e.header.append_index = i;
      e.header.append_count = count;
      e.header.command_id = command;
      e.data = "{}";
      seal(e);
      events.push_back(std::move(e));
    }
    return command;
  }
  static void seal(RecordedEvent& e) {
    e.header_bytes = encode_header(e.header);
    e.hash = crypto::event_hash(e.header_bytes, e.data, e.body_hash);
  }
  [[nodiscard]] Log log() const {
    Log out;
    for (auto const& e : events) { out[0].push_back(std::make_shared<RecordedEvent>(e)); }
    return out;
  }
  [[nodiscard]] TopicLog topic() const {
    TopicLog out;
    for (auto const& e : events) { out[0].push_back({e.position, e.hash}); }
    return out;
  }
};

TEST_F(ChecksTest, FindNothingInWhatIsRight) {
  auto const a = append("a", 2);
  auto const b = append("b");
  EXPECT_EQ(Findings{}, check_log(log()));
  EXPECT_EQ(Findings{}, check_topic(log(), topic()));
  EXPECT_EQ(Findings{}, check_commands(log(), {{a, {"t", "a", "", Told::done, 201}}, {b, {"t", "b", "", Told::nothing, 0}}}, {a, b}));
}

TEST_F(ChecksTest, FindAMissingPosition) {
  append("a");
  append("a");
  append("a");
  events.erase(events.begin() + 1);
  EXPECT_FALSE(check_log(log()).empty());
}

TEST_F(ChecksTest, FindHalfAnAppend) {
  append("a", 3);
  events.pop_back();
  EXPECT_FALSE(check_log(log()).empty());
}

TEST_F(ChecksTest, FindACommandThatHappenedTwice) {
  auto const first = append("a");
  append("a");
  events.back().header.command_id = first;
  seal(events.back());
  EXPECT_FALSE(check_log(log()).empty());
}

TEST_F(ChecksTest, FindAnEventThatWasAltered) {
  append("a");
  events.back().data = R"({"n":1})";
  EXPECT_FALSE(check_log(log()).empty());
}

TEST_F(ChecksTest, FindTimeThatGoesBack) {
  append("a");
  append("a");
  events.front().header.recorded = Timestamp{} + std::chrono::hours(1);
  seal(events.front());
  EXPECT_FALSE(check_log(log()).empty());
}

TEST_F(ChecksTest, FindWhatWasAcknowledgedAndIsLost) {
  CommandId const lost(crypto::new_uuid_v7());
  EXPECT_FALSE(check_commands(log(), {{lost, {"t", "a", "", Told::done, 201}}}, {}).empty());
}

TEST_F(ChecksTest, FindWhatWasRefusedAndHappened) {
  auto const a = append("a");
  EXPECT_FALSE(check_commands(log(), {{a, {"t", "a", "", Told::refused, 409}}}, {a}).empty());
}

TEST_F(ChecksTest, FindACommandOnAnotherEntry) {
  auto const a = append("a");
  EXPECT_FALSE(check_commands(log(), {{a, {"t", "b", "", Told::done, 201}}}, {a}).empty());
}

TEST_F(ChecksTest, FindATopicThatIsNotTheLog) {
  append("a");
  append("a");
  append("a");
  auto repeated = topic();
  repeated[0].insert(repeated[0].begin() + 2, repeated[0][0]);
  EXPECT_EQ(Findings{}, check_topic(log(), repeated));
  auto gapped = topic();
  gapped[0].erase(gapped[0].begin() + 1);
  EXPECT_FALSE(check_topic(log(), gapped).empty());
  auto shorter = topic();
  shorter[0].pop_back();
  EXPECT_FALSE(check_topic(log(), shorter).empty());
  auto other = topic();
  other[0][1].hash[0] ^= 1;
  EXPECT_FALSE(check_topic(log(), other).empty());
  auto longer = topic();
  longer[0].push_back({ShardPosition(4), {}});
  EXPECT_FALSE(check_topic(log(), longer).empty());
}

TEST_F(ChecksTest, FindASchedulesActionThatCameTooEarly) {
  append("a");
  events.back().header.type = "entry.scheduled.v1";
  events.back().data = R"({"publish_at":"2030-01-01T00:00:00Z"})";
  seal(events.back());
  auto const fired = append("a");
  auto const command_of = [&](EventId, std::string const&) { return fired; };
  EXPECT_FALSE(check_schedules(log(), command_of).empty());
  events.back().header.recorded = *parse_rfc3339("2030-01-01T00:00:01Z");
  seal(events.back());
  EXPECT_EQ(Findings{}, check_schedules(log(), command_of));
}

}  // namespace
}  // namespace contentos::crash
