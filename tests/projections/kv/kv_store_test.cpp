#include "projections/kv/encoding.hpp"
#include "projections/kv/kv_transaction.hpp"
#include "projections/kv/memory_kv_store.hpp"
#include "tests/projections/kv/kv_contract.hpp"

#include <limits>

namespace contentos {

struct MemoryFixture : testing::Test {
  static std::shared_ptr<KvStore> make() { return std::make_shared<MemoryKvStore>(); }
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, KvStoreContract, MemoryFixture);

namespace {

std::string ordered(std::int64_t value) {
  std::string out;
  append_ordered(out, value);
  return out;
}
std::string inverted(std::int64_t value) {
  std::string out;
  append_inverted(out, value);
  return out;
}

TEST(KeyNumbers, SortAsTheNumbersDo) {
  std::vector<std::int64_t> const numbers{std::numeric_limits<std::int64_t>::min(), -2, -1, 0, 1, 255, 256, 1'700'000'000'000'000,
                                          std::numeric_limits<std::int64_t>::max()};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(read_ordered(ordered(numbers[i])), numbers[i]);
    EXPECT_EQ(read_inverted(inverted(numbers[i])), numbers[i]);
    if (i == 0) { continue; }
    EXPECT_LT(ordered(numbers[i - 1]), ordered(numbers[i]));
    EXPECT_GT(inverted(numbers[i - 1]), inverted(numbers[i]));
  }
}

TEST(KvTransaction, ReadsItsOwnWritesOverTheStore) {
  MemoryKvStore store;
  KvBatch batch;
  for (auto const* key : {"ka", "kb", "kd", "x"}) { batch.put(key, "stored"); }
  ASSERT_TRUE(store.write(batch));
  KvTransaction tx(store);
  tx.put("kc", "own");
  tx.put("kd", "own");
  tx.erase("kb");
  EXPECT_EQ(tx.get("kb"), std::nullopt);
  EXPECT_EQ(tx.get("kd"), "own");
  EXPECT_EQ(tx.get("ka"), "stored");
  std::string seen;
  tx.scan("k", [&](std::string_view key, std::string_view value) {
    seen.append(key).append("=").append(value).append(" ");
    tx.put("ke", "written while scanning");
    tx.erase("ka");
  });
  EXPECT_EQ(seen, "ka=stored kc=own kd=own ");
  EXPECT_EQ(store.get("kc").value(), std::nullopt) << "nothing is stored before the batch is written";
  ASSERT_TRUE(store.write(tx.take_batch()));
  EXPECT_EQ(store.get("ka").value(), std::nullopt);
  EXPECT_EQ(store.get("ke").value(), "written while scanning");
}

TEST(KvTransaction, FindsTheFirstOfWhatIsThere) {
  MemoryKvStore store;
  KvBatch batch;
  for (auto const* key : {"ka", "kb", "kd", "x"}) { batch.put(key, "stored"); }
  ASSERT_TRUE(store.write(batch));
  KvTransaction tx(store);
  using Pair = std::pair<std::string, std::string>;
  EXPECT_EQ(tx.first("k"), (Pair{"ka", "stored"}));
  EXPECT_EQ(tx.first("y"), std::nullopt);
  tx.erase("ka");
  EXPECT_EQ(tx.first("k"), (Pair{"kb", "stored"}));
  tx.put("kb", "own");
  EXPECT_EQ(tx.first("k"), (Pair{"kb", "own"}));
  tx.put("k", "own");
  EXPECT_EQ(tx.first("k"), (Pair{"k", "own"}));
  for (auto const* key : {"k", "kb", "kd"}) { tx.erase(key); }
  EXPECT_EQ(tx.first("k"), std::nullopt);
}

TEST(KvTransaction, ScansMoreThanOneChunk) {
  MemoryKvStore store;
  KvBatch batch;
  for (int i = 0; i < 3000; ++i) {
    std::string key = "k";
    append_be32(key, static_cast<std::uint32_t>(i));
    batch.put(key, std::string(1000, 'v'));
  }
  ASSERT_TRUE(store.write(batch));
  KvTransaction tx(store);
  std::string extra = "k";
  append_be32(extra, 1500);
  tx.put(extra + "between", "own");
  std::vector<std::string> keys;
  tx.scan("k", [&](std::string_view key, std::string_view) { keys.emplace_back(key); });
  ASSERT_EQ(keys.size(), 3001U);
  EXPECT_TRUE(std::ranges::is_sorted(keys));
  EXPECT_EQ(keys[1501], extra + "between");
}

}  // namespace
}  // namespace contentos
