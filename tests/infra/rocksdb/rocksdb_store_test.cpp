#include "infra/rocksdb/rocksdb_store.hpp"

#include "projections/kv/encoding.hpp"
#include "projections/kv/memory_kv_store.hpp"
#include "tests/infra/rocksdb/temporary_folder.hpp"
#include "tests/projections/kv/kv_contract.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace contentos {

namespace fs = std::filesystem;

struct RocksFixture : testing::Test {
  TemporaryFolder folder{};
  [[nodiscard]] std::shared_ptr<KvStore> make() const { return RocksKvStore::open(folder.path() / "model").value(); }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Rocks, KvStoreContract, RocksFixture);

namespace {

void put(KvStore& store, std::string key, std::string value) {
  KvBatch batch;
  batch.put(std::move(key), std::move(value));
  ASSERT_TRUE(store.write(batch));
}

std::vector<std::string> generations(fs::path const& folder) {
  std::vector<std::string> out;
  for (auto const& item : fs::directory_iterator(folder)) {
    if (item.is_directory()) { out.push_back(item.path().filename().string()); }
  }
  return out;
}

TEST(RocksKvStore, IsThereAgainWhenOpenedAgain) {
  TemporaryFolder const folder;
  put(*RocksKvStore::open(folder.path()).value(), "a", "1");
  EXPECT_EQ(RocksKvStore::open(folder.path()).value()->get("a").value(), "1");
}

TEST(RocksKvStore, BelongsToOneOwnerAtATime) {
  TemporaryFolder const folder;
  auto const store = RocksKvStore::open(folder.path()).value();
  auto const shadow = store->begin_shadow().value();
  auto const second = RocksKvStore::open(folder.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, StoreErrorCode::unavailable);
  EXPECT_EQ(generations(folder.path()).size(), 2U) << "the other owner's rebuild is not swept away";
}

TEST(RocksKvStore, OpensTheGenerationThatWasPromotedLast) {
  TemporaryFolder const folder;
  {
    auto const store = RocksKvStore::open(folder.path()).value();
    put(*store, "old", "1");
    auto const shadow = store->begin_shadow().value();
    put(*shadow, "new", "2");
    ASSERT_TRUE(store->replace_with(shadow));
    EXPECT_EQ(generations(folder.path()).size(), 1U) << "the old one is gone once nobody reads it";
  }
  auto const store = RocksKvStore::open(folder.path()).value();
  EXPECT_EQ(store->get("old").value(), std::nullopt);
  EXPECT_EQ(store->get("new").value(), "2");
}

TEST(RocksKvStore, KeepsTheOldGenerationWhileASnapshotReadsIt) {
  TemporaryFolder const folder;
  auto const store = RocksKvStore::open(folder.path()).value();
  put(*store, "a", "1");
  auto snapshot = store->snapshot();
  ASSERT_TRUE(store->replace_with(store->begin_shadow().value()));
  EXPECT_EQ(generations(folder.path()).size(), 2U);
  EXPECT_EQ(snapshot->get("a").value(), "1");
  snapshot.reset();
  EXPECT_EQ(generations(folder.path()).size(), 1U);
}

TEST(RocksKvStore, SweepsAwayWhatAnInterruptedRebuildLeft) {
  TemporaryFolder const folder;
  put(*RocksKvStore::open(folder.path()).value(), "a", "1");
  fs::create_directories(folder.path() / "gen-7");
  std::ofstream(folder.path() / "gen-7" / "000001.sst") << "half";
  auto const store = RocksKvStore::open(folder.path()).value();
  EXPECT_EQ(store->get("a").value(), "1");
  EXPECT_EQ(generations(folder.path()), std::vector<std::string>{"gen-1"});
}

TEST(RocksKvStore, IsAllThereWhenThePowerFailsRightAfterAPromotion) {
  TemporaryFolder const folder;
  TemporaryFolder const after_the_cut;
  auto const store = RocksKvStore::open(folder.path()).value();
  auto const shadow = store->begin_shadow().value();
  for (int i = 0; i < 1'000; ++i) { put(*shadow, "k" + std::to_string(i), "v"); }
  ASSERT_TRUE(store->replace_with(shadow));
  fs::copy(folder.path(), after_the_cut.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  auto const again = RocksKvStore::open(after_the_cut.path()).value();
  for (int i = 0; i < 1'000; ++i) { ASSERT_EQ(again->get("k" + std::to_string(i)).value(), "v"); }
}

/// Keys of few things, whose ids, positions and tenants have zero bytes in all places, in many files.
TEST(RocksKvStore, ScansManyFilesAsMemoryDoesWhateverFiltersSay) {
  TemporaryFolder const folder;
  auto const rocks = RocksKvStore::open(folder.path()).value();
  MemoryKvStore memory;
  std::mt19937 dice(3);
  auto const bytes = [&](std::size_t most) {
    std::string out;
    for (auto left = dice() % (most + 1); left > 0; --left) { out.push_back(std::string_view("\0\1a\xff", 4)[dice() % 4]); }
    return out;
  };
  auto const prefix = [&] {
    return std::string(1, dice() % 2 == 0 ? 's' : 'X') + std::string(15, 't') + std::string(1, dice() % 2 == 0 ? '\0' : 't');
  };
  for (int round = 0; round < 60; ++round) {
    KvBatch batch;
    for (int i = 0; i < 8; ++i) {
      auto key = prefix() + bytes(4);
      if (dice() % 4 == 0) {
        batch.erase(std::move(key));
      } else {
        batch.put(std::move(key), std::to_string(round));
      }
    }
    ASSERT_TRUE(rocks->write(batch));
    ASSERT_TRUE(memory.write(batch));
    if (dice() % 3 == 0) { ASSERT_TRUE(rocks->flush()); }
    for (int i = 0; i < 40; ++i) {
      auto const of = prefix().substr(0, dice() % 5 == 0 ? dice() % 18 : 17) + bytes(3);
      auto const from = dice() % 2 == 0 ? of + bytes(3) : std::string{};
      for (bool const ascending : {true, false}) {
        auto const scanned = [&](KvReader const& store) {
          std::vector<std::pair<std::string, std::string>> out;
          auto const visit = [&](std::string_view key, std::string_view value) {
            out.emplace_back(key, value);
            return true;
          };
          EXPECT_TRUE(ascending ? store.scan(of, from, visit) : store.scan_back(of, from, visit));
          return out;
        };
        ASSERT_EQ(scanned(*rocks), scanned(memory)) << round << (ascending ? " up" : " down");
      }
    }
  }
}

TEST(RocksKvStore, SoonHasWhatAFlushWasBegunFor) {
  TemporaryFolder const folder;
  auto const store = RocksKvStore::open(folder.path()).value();
  put(*store, "k", "v");
  store->begin_flush();
  auto const is_there_after_a_cut = [&] {
    TemporaryFolder const after_the_cut;
    std::error_code changed_meanwhile;
    fs::copy(folder.path(), after_the_cut.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing, changed_meanwhile);
    auto const again = RocksKvStore::open(after_the_cut.path());
    return again && (*again)->get("k").value() == "v";
  };
  auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!is_there_after_a_cut() && std::chrono::steady_clock::now() < end) { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }
  EXPECT_TRUE(is_there_after_a_cut());
}

// The half of the next test that is killed: writes pairs of equal numbers, flushes now and then, and says which number that was.
TEST(RocksKvStoreKilled, WritesUntilItIsKilled) {
  auto const* folder = std::getenv("CONTENTOS_TEST_KILLED_FOLDER");
  if (folder == nullptr) { return; }  // only IsWholeAfterKillDashNine has a folder for it
  auto const store = RocksKvStore::open(folder).value();
  auto const stored = store->get("left").value();
  for (auto i = stored ? read_be64(*stored) + 1 : 1;; ++i) {
    std::string number;
    append_be64(number, i);
    KvBatch batch;
    batch.put("left", number);
    batch.put("filler" + std::to_string(i % 1000), std::string(2000, 'x'));
    batch.put("right", number);
    if (!store->write(batch)) { std::_Exit(1); }
    if (i % 7 != 0) { continue; }
    if (!store->flush() || ::write(STDOUT_FILENO, number.data(), number.size()) != 8) { std::_Exit(1); }
  }
}

TEST(RocksKvStoreKilled, IsWholeAfterKillDashNine) {
  TemporaryFolder const folder;
  std::uint64_t confirmed = 0;
  for (int round = 0; round < 10; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    auto const child = ::fork();
    if (child == 0) {
      ::dup2(pipe_ends[1], STDOUT_FILENO);
      ::setenv("CONTENTOS_TEST_KILLED_FOLDER", folder.path().c_str(), 1);
      ::execl("/proc/self/exe", "test", "--gtest_filter=RocksKvStoreKilled.WritesUntilItIsKilled", "--gtest_brief=1", nullptr);
      ::_exit(127);
    }
    ::close(pipe_ends[1]);
    char bytes[8];
    std::string received;
    auto const wanted = 8 * (3 + 5 * static_cast<std::size_t>(round));
    while (received.size() < wanted) {
      auto const n = ::read(pipe_ends[0], bytes, sizeof bytes);
      ASSERT_GT(n, 0);
      received.append(bytes, static_cast<std::size_t>(n));
    }
    ::kill(child, SIGKILL);
    for (ssize_t n = 0; (n = ::read(pipe_ends[0], bytes, sizeof bytes)) > 0;) { received.append(bytes, static_cast<std::size_t>(n)); }
    ::close(pipe_ends[0]);
    ::waitpid(child, nullptr, 0);
    // Google Test may have written a line of its own before the first number.
    confirmed = std::max(confirmed, read_be64(std::string_view(received).substr(received.size() - 8)));
    auto const store = RocksKvStore::open(folder.path()).value();
    auto const left = read_be64(store->get("left").value().value());
    EXPECT_EQ(left, read_be64(store->get("right").value().value())) << "a batch is all there or not at all";
    EXPECT_GE(left, confirmed) << "what was flushed survives";
  }
}

}  // namespace
}  // namespace contentos
