// Two processes append to a hundred shared streams at once, and are killed as they go: each append is there whole or not at all, whatever
// was answered is there once, and who lost at a stream in the middle left nothing at the others.
#include "infra/postgres/event_log.hpp"
#include "infra/process/child_process.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <unistd.h>

namespace contentos {
namespace {

using namespace test;
namespace fs = std::filesystem;

constexpr std::size_t kSharedStreams = 130;
constexpr std::size_t kStreamsOfAppend = 100;
constexpr int kKills = 8;
constexpr int kEnoughConflicts = 5;

TenantId const kTenantOfMany{Uuid{{4, 5, 6}}};

void say(std::string const& line) {
  auto const whole = "\n" + line + "\n";
  static_cast<void>(!::write(STDOUT_FILENO, whole.data(), whole.size()));
}

/// Looks at the versions of a hundred streams and appends to all of them, as of what it saw.
void append_once(EventLog& log, std::mt19937& random) {
  std::array<std::size_t, kSharedStreams> numbers{};
  std::iota(numbers.begin(), numbers.end(), 0U);
  std::ranges::shuffle(numbers, random);
  std::vector<StreamEvents> streams;
  for (std::size_t i = 0; i < kStreamsOfAppend; ++i) {
    auto const name = stream("shared-" + std::to_string(numbers[i]));
    streams.push_back({name, ok(log.stream_version(TenantScope(kTenantOfMany), name)), {event()}});
  }
  // Held by an append that happened, and by no other.
  streams.back().events.front().claims = {{{"turn", crypto::new_uuid_v7().str()}}, {}};
  auto const wanted = request(kTenantOfMany, std::move(streams));
  auto const verdict = ok(log.append(wanted));
  if (std::holds_alternative<WrongVersion>(verdict)) {
    say("conflict");
    return;
  }
  ASSERT_TRUE(std::holds_alternative<Appended>(verdict)) << verdict.index();
  say("answered " + wanted.command_id.str());
}

/// Not a test by itself: the process that the next one kills.
TEST(DISABLED_ManyStreamsWriter, AppendsUntilKilled) {
  auto const log = ok(PgEventLog::open({.conninfo = std::getenv("MANY_STREAMS_DATABASE")}));
  std::mt19937 random(std::random_device{}());
  while (!testing::Test::HasFailure()) { append_once(*log, random); }
}

struct Answers {
  std::set<std::string> commands{};
  int conflicts = 0;
};

Answers answers_in(fs::path const& file) {
  Answers out;
  std::ifstream in(file);
  for (std::string word; in >> word;) {
    if (word == "conflict") { ++out.conflicts; }
    std::string command;
    if (word == "answered" && in >> command && command.size() == Uuid().str().size()) { out.commands.insert(command); }
  }
  return out;
}

TEST(ManyStreams, AppendedFromTwoProcessesThatAreKilledAreAllThereOrNone) {
  std::string name = "/tmp/contentos-test-XXXXXX";
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  fs::path const folder = name;
  auto const database = fresh_database();
  auto log = ok(PgEventLog::open({.conninfo = database}));
  ASSERT_TRUE(log->place_tenant(TenantScope(kTenantOfMany), ShardNo(0)));
  // The other processes run their one test, whatever share of all tests this one has.
  for (char const* share : {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX"}) { ::unsetenv(share); }
  ::setenv("MANY_STREAMS_DATABASE", database.c_str(), 1);
  std::mt19937 random(std::random_device{}());
  std::vector<fs::path> outputs;
  std::array<std::optional<ChildProcess>, 2> writers;
  auto const start = [&](std::optional<ChildProcess>& writer) {
    outputs.push_back(folder / std::to_string(outputs.size()));
    ASSERT_TRUE(writer.emplace()
                    .start({.arguments = {fs::read_symlink("/proc/self/exe").string(), "--gtest_also_run_disabled_tests",
                                          "--gtest_filter=DISABLED_ManyStreamsWriter.*"},
                            .output_file = outputs.back().string()})
                    .has_value());
  };
  auto const kill = [](ChildProcess& writer) {
    writer.signal(SIGKILL);
    static_cast<void>(writer.wait(std::chrono::seconds(30)));
  };
  start(writers[0]);
  start(writers[1]);
  for (int killed = 0; killed < kKills; ++killed) {
    auto const which = static_cast<std::size_t>(killed) % writers.size();
    auto const output = outputs[outputs.size() - writers.size()];  // of the one that runs for longest
    for (std::size_t const enough = 2 + random() % 12; answers_in(output).commands.size() < enough;) {
      ASSERT_FALSE(writers[which]->wait(std::chrono::milliseconds(2)).has_value()) << "the writer ended by itself";
    }
    kill(*writers[which]);
    start(writers[which]);
  }
  for (auto& writer : writers) { kill(*writer); }
  Answers answered;
  for (auto const& output : outputs) {
    auto const one = answers_in(output);
    answered.commands.insert(one.commands.begin(), one.commands.end());
    answered.conflicts += one.conflicts;
  }
  std::printf("%zu appends answered, %d lost at a stream\n", answered.commands.size(), answered.conflicts);
  EXPECT_GE(answered.conflicts, kEnoughConflicts);

  // The sessions of processes that died end when they are through with what was on its way.
  log.reset();
  auto watch = pg::Connection::open({.conninfo = database});
  ASSERT_TRUE(watch);
  auto const* others = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
  for (auto const end = std::chrono::steady_clock::now() + std::chrono::minutes(1); !ok(watch->exec(others)).empty();) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
  }
  log = ok(PgEventLog::open({.conninfo = database}));

  std::map<std::string, std::set<std::string>> stored;
  std::map<std::string, std::int64_t> versions;
  ShardPosition after{};
  for (;;) {
    auto const piece = ok(log->read_shard(ShardNo(0), after, 500, 1 << 20));  // contiguous and hashed, or an error
    if (piece.empty()) { break; }
    after = piece.back()->position;
    for (auto const& recorded : piece) {
      auto const& header = recorded->header;
      EXPECT_EQ(header.stream_version.value, ++versions[header.stream.str()]) << header.stream.str();
      EXPECT_TRUE(stored[header.command_id.str()].insert(header.stream.str()).second) << "a stream twice in an append";
    }
  }
  for (auto const& [command, streams] : stored) { EXPECT_EQ(streams.size(), kStreamsOfAppend) << command; }
  for (auto const& command : answered.commands) { EXPECT_TRUE(stored.contains(command)) << command << " was answered, and is lost"; }
  // Of each life, at most the append that was on its way when it ended.
  EXPECT_LE(stored.size(), answered.commands.size() + outputs.size());
  EXPECT_EQ(ok(log->count_claims(TenantScope(kTenantOfMany), "turn", {""})).at(0), static_cast<std::int64_t>(stored.size()));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace contentos
