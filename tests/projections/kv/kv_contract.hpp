// The KvStore contract: every implementation runs this suite. A fixture gives `make()`: a fresh empty store.
#pragma once

#include "projections/kv/kv_store.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace contentos {

template <class Fixture>
class KvStoreContract : public Fixture {
public:
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  static std::string need(KvReader const& store, std::string_view key) {
    auto const value = store.get(key).value();
    return value ? *value : "(absent)";
  }
  static Pairs scanned(KvReader const& store, std::string_view prefix, std::string_view from = {}) {
    Pairs out;
    EXPECT_TRUE(store.scan(prefix, from, [&](std::string_view k, std::string_view v) {
      out.emplace_back(k, v);
      return true;
    }));
    return out;
  }
  static Pairs scanned_back(KvReader const& store, std::string_view prefix, std::string_view from = {}) {
    Pairs out;
    EXPECT_TRUE(store.scan_back(prefix, from, [&](std::string_view k, std::string_view v) {
      out.emplace_back(k, v);
      return true;
    }));
    return out;
  }
  static void put(KvStore& store, std::string key, std::string value) {
    KvBatch batch;
    batch.put(std::move(key), std::move(value));
    ASSERT_TRUE(store.write(batch));
  }
};

TYPED_TEST_SUITE_P(KvStoreContract);

TYPED_TEST_P(KvStoreContract, GivesBackWhatWasPutAndNothingElse) {
  auto const store = this->make();
  EXPECT_EQ(store->get("a").value(), std::nullopt);
  this->put(*store, "a", "1");
  this->put(*store, std::string("a\0b", 3), "");
  EXPECT_EQ(this->need(*store, "a"), "1");
  EXPECT_EQ(this->need(*store, std::string("a\0b", 3)), "");
  EXPECT_EQ(store->get("b").value(), std::nullopt);
}

TYPED_TEST_P(KvStoreContract, AppliesABatchInOrder) {
  auto const store = this->make();
  KvBatch batch;
  batch.put("a", "1");
  batch.erase("a");
  batch.put("b", "1");
  batch.put("b", "2");
  batch.erase("absent");
  ASSERT_TRUE(store->write(batch));
  EXPECT_EQ(store->get("a").value(), std::nullopt);
  EXPECT_EQ(this->need(*store, "b"), "2");
}

TYPED_TEST_P(KvStoreContract, ScansWithinThePrefixInBothDirections) {
  using P = typename KvStoreContract<TypeParam>::Pairs;
  auto const store = this->make();
  for (auto const* key : {"a", "ka", "kb", "kc", "l"}) { this->put(*store, key, key); }
  this->put(*store, "k\xff", "high");
  EXPECT_EQ(this->scanned(*store, "k"), (P{{"ka", "ka"}, {"kb", "kb"}, {"kc", "kc"}, {"k\xff", "high"}}));
  EXPECT_EQ(this->scanned(*store, "k", "kb"), (P{{"kb", "kb"}, {"kc", "kc"}, {"k\xff", "high"}}));
  EXPECT_EQ(this->scanned(*store, "k", "kbb"), (P{{"kc", "kc"}, {"k\xff", "high"}}));
  EXPECT_EQ(this->scanned(*store, "k", "a"), this->scanned(*store, "k"));
  EXPECT_EQ(this->scanned(*store, "k", "l"), P{});
  EXPECT_EQ(this->scanned_back(*store, "k"), (P{{"k\xff", "high"}, {"kc", "kc"}, {"kb", "kb"}, {"ka", "ka"}}));
  EXPECT_EQ(this->scanned_back(*store, "k", "kb"), (P{{"kb", "kb"}, {"ka", "ka"}}));
  EXPECT_EQ(this->scanned_back(*store, "k", "kbb"), (P{{"kb", "kb"}, {"ka", "ka"}}));
  EXPECT_EQ(this->scanned_back(*store, "k", "z"), this->scanned_back(*store, "k"));
  EXPECT_EQ(this->scanned_back(*store, "k", "a"), P{});
  EXPECT_EQ(this->scanned(*store, "none"), P{});
  EXPECT_EQ(this->scanned(*store, {}).size(), 6U);
  EXPECT_EQ(this->scanned(*store, "").size(), 6U);
  EXPECT_EQ(this->scanned_back(*store, "").size(), 6U);
}

TYPED_TEST_P(KvStoreContract, ScansPrefixesThatEndInTheHighestByte) {
  using P = typename KvStoreContract<TypeParam>::Pairs;
  auto const store = this->make();
  this->put(*store, "\xff\xff", "1");
  this->put(*store, "\xff\xff\x01", "2");
  this->put(*store, "\xfe", "3");
  EXPECT_EQ(this->scanned(*store, "\xff\xff"), (P{{"\xff\xff", "1"}, {"\xff\xff\x01", "2"}}));
  EXPECT_EQ(this->scanned_back(*store, "\xff\xff"), (P{{"\xff\xff\x01", "2"}, {"\xff\xff", "1"}}));
}

TYPED_TEST_P(KvStoreContract, StopsAScanWhenToldTo) {
  auto const store = this->make();
  for (auto const* key : {"1", "2", "3"}) { this->put(*store, key, ""); }
  int visited = 0;
  ASSERT_TRUE(store->scan("", "", [&](auto, auto) { return ++visited < 2; }));
  EXPECT_EQ(visited, 2);
}

TYPED_TEST_P(KvStoreContract, KeepsASnapshotUnmoved) {
  auto store = this->make();
  this->put(*store, "a", "1");
  auto const snapshot = store->snapshot();
  this->put(*store, "a", "2");
  this->put(*store, "b", "2");
  EXPECT_EQ(this->need(*snapshot, "a"), "1");
  EXPECT_EQ(this->scanned(*snapshot, "").size(), 1U);
  auto shadow = store->begin_shadow().value();
  ASSERT_TRUE(store->replace_with(shadow));
  shadow.reset();
  EXPECT_EQ(this->need(*snapshot, "a"), "1");
  store.reset();
  EXPECT_EQ(this->need(*snapshot, "a"), "1") << "a snapshot may outlive its store";
}

TYPED_TEST_P(KvStoreContract, IsReplacedByItsShadow) {
  auto const store = this->make();
  this->put(*store, "old", "1");
  {
    auto const abandoned = store->begin_shadow().value();
    this->put(*abandoned, "x", "1");
  }
  auto shadow = store->begin_shadow().value();
  EXPECT_EQ(this->scanned(*shadow, "").size(), 0U) << "a shadow starts empty";
  this->put(*shadow, "new", "2");
  EXPECT_EQ(this->need(*store, "old"), "1") << "until then the live one is what it was";
  EXPECT_EQ(store->get("new").value(), std::nullopt);
  ASSERT_TRUE(store->replace_with(std::move(shadow)));
  EXPECT_EQ(store->get("old").value(), std::nullopt);
  EXPECT_EQ(this->need(*store, "new"), "2");
  this->put(*store, "more", "3");
  EXPECT_EQ(this->scanned(*store, "").size(), 2U);
}

TYPED_TEST_P(KvStoreContract, EqualsAMapUnderRandomBatches) {
  auto const store = this->make();
  std::map<std::string, std::string> model;
  std::mt19937 random(20190930);
  auto const key = [&] {
    std::string out;
    for (auto n = 1 + random() % 3; n > 0; --n) { out.push_back("ab\xff\0"[random() % 4]); }
    return out;
  };
  for (int round = 0; round < 300; ++round) {
    KvBatch batch;
    for (auto n = random() % 6; n > 0; --n) {
      auto const k = key();
      if (random() % 3 == 0) {
        batch.erase(k);
        model.erase(k);
      } else {
        batch.put(k, std::to_string(round));
        model[k] = std::to_string(round);
      }
    }
    ASSERT_TRUE(store->write(batch));
    auto const prefix = key().substr(0, 1);
    auto const from = random() % 2 == 0 ? std::string{} : prefix + key();
    typename KvStoreContract<TypeParam>::Pairs forward;
    typename KvStoreContract<TypeParam>::Pairs backward;
    for (auto const& [k, v] : model) {
      if (k.starts_with(prefix) && k >= from) { forward.emplace_back(k, v); }
      if (k.starts_with(prefix) && (from.empty() || k <= from)) { backward.emplace(backward.begin(), k, v); }
    }
    ASSERT_EQ(this->scanned(*store, prefix, from), forward);
    ASSERT_EQ(this->scanned_back(*store, prefix, from), backward);
  }
}

REGISTER_TYPED_TEST_SUITE_P(KvStoreContract, GivesBackWhatWasPutAndNothingElse, AppliesABatchInOrder, ScansWithinThePrefixInBothDirections,
                            ScansPrefixesThatEndInTheHighestByte, StopsAScanWhenToldTo, KeepsASnapshotUnmoved, IsReplacedByItsShadow,
                            EqualsAMapUnderRandomBatches);

}  // namespace contentos
