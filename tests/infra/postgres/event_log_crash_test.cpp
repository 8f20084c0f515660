// kill -9 of a process that appends as fast as it can, with its embedded database: whatever was answered is in the log afterwards, whole.
#include "infra/postgres/event_log.hpp"
#include "infra/process/child_process.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <thread>
#include <unistd.h>

namespace contentos {
namespace {

using namespace test;
namespace fs = std::filesystem;

constexpr int kRounds = 5;
constexpr int kKilledWriters = 8;
constexpr int kEventsPerAppend = 3;

TenantId const kTenant{Uuid{{1, 2, 3}}};

std::unique_ptr<PgEventLog> open_migrated_log(std::string const& conninfo) {
  ok(pg::migrate(conninfo));
  auto log = ok(PgEventLog::open({.conninfo = conninfo}));
  EXPECT_TRUE(log->place_tenant(TenantScope(kTenant), ShardNo(0)).has_value());
  return log;
}

/// Appends until it is killed. Each answer is a line in a file before the next append is sent.
void append_for_ever(EventLog& log, int writer) {
  auto const name = "s" + std::to_string(writer);
  auto version = ok(log.stream_version(TenantScope(kTenant), stream(name)));
  for (;;) {
    std::vector<NewEvent> events(kEventsPerAppend, event());
    events[0].body = std::string(2000, 'b');
    appended(log.append(request(kTenant, {{stream(name), version, std::move(events)}})));
    version = StreamVersion(version.value + kEventsPerAppend);
    std::array<char, 64> line{};
    auto const size = std::snprintf(line.data(), line.size(), "\nanswered %d %lld\n", writer, static_cast<long long>(version.value));
    static_cast<void>(!::write(STDOUT_FILENO, line.data(), static_cast<std::size_t>(size)));
  }
}

/// Not a test by itself: the process that the next one kills.
TEST(DISABLED_CrashWriter, AppendsUntilKilled) {
  EmbeddedPostgres server({.data_dir = std::getenv("CRASH_DATA")});
  auto const log = open_migrated_log(ok(server.start()));
  std::vector<std::thread> writers;
  writers.reserve(kKilledWriters);
  for (int i = 0; i < kKilledWriters; ++i) {
    writers.emplace_back([&, i] { append_for_ever(*log, i); });
  }
  for (auto& w : writers) { w.join(); }
}

/// The last version each writer was answered with.
std::map<int, std::int64_t> answered_in(fs::path const& file, std::size_t& lines) {
  std::map<int, std::int64_t> out;
  std::ifstream in(file);
  lines = 0;
  for (std::string word; in >> word;) {
    int writer = 0;
    std::int64_t version = 0;
    if (word != "answered" || !(in >> writer >> version)) { continue; }
    out[writer] = std::max(out[writer], version);
    ++lines;
  }
  return out;
}

void expect_whole(PgEventLog& log, std::map<int, std::int64_t> const& answered) {
  ShardPosition after{};
  for (;;) {
    auto const piece = ok(log.read_shard(ShardNo(0), after, 500, 1 << 20));  // contiguous and hashed, or an error
    if (piece.empty()) { break; }
    after = piece.back()->position;
    EXPECT_EQ(piece.back()->header.append_index, kEventsPerAppend - 1);
  }
  std::int64_t total = 0;
  for (auto const& [writer, version] : answered) {
    auto const stored = ok(log.stream_version(TenantScope(kTenant), stream("s" + std::to_string(writer)))).value;
    EXPECT_GE(stored, version) << "writer " << writer;
    EXPECT_LE(stored, version + kEventsPerAppend) << "writer " << writer << ": at most one append was on its way";
  }
  for (int writer = 0; writer < kKilledWriters; ++writer) {
    total += ok(log.stream_version(TenantScope(kTenant), stream("s" + std::to_string(writer)))).value;
  }
  EXPECT_EQ(after.value, total);
  EXPECT_EQ(ok(log.shard_heads()).at(0), after);
}

TEST(Crash, OfAWriterAndItsDatabaseLosesNothingThatWasAnswered) {
  auto const seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  std::string name = "/tmp/contentos-test-XXXXXX";
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  fs::path const folder = name;
  fs::permissions(folder, fs::perms(0755));
  // The other process runs its one test, whatever share of all tests this one has.
  for (char const* share : {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX"}) { ::unsetenv(share); }
  ::setenv("CRASH_DATA", (folder / "pg").c_str(), 1);
  for (int round = 0; round < kRounds; ++round) {
    auto const output = folder / ("answers" + std::to_string(round));
    std::size_t lines = 0;
    {
      ChildProcess writer;
      ASSERT_TRUE(writer
                      .start({.arguments = {fs::read_symlink("/proc/self/exe").string(), "--gtest_also_run_disabled_tests",
                                            "--gtest_filter=DISABLED_CrashWriter.*"},
                              .output_file = output.string()})
                      .has_value());
      std::size_t const enough = 20 + random() % 400;
      do {
        ASSERT_FALSE(writer.wait(std::chrono::milliseconds(2)).has_value()) << "the writer ended by itself";
        static_cast<void>(answered_in(output, lines));
      } while (lines < enough);
      writer.signal(SIGKILL);
      static_cast<void>(writer.wait(std::chrono::seconds(30)));
    }
    auto const answered = answered_in(output, lines);
    EmbeddedPostgres server({.data_dir = folder / "pg"});
    auto const log = open_migrated_log(ok(server.start()));
    expect_whole(*log, answered);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace contentos
