// What is set aside, and its way back, when the store fails or its answer is lost.
#include "tests/projections/runner/set_aside_testing.hpp"
#include "tests/projections/support/store_around.hpp"

namespace contentos {
namespace {

/// A store that fails now and then, before it has written or, as when an answer is lost, after it.
class FlakyStore final : public StoreAround {
public:
  FlakyStore(std::shared_ptr<KvStore> inner, unsigned seed) : StoreAround(std::move(inner)), random_(seed) {}
  Result<std::optional<std::string>> get(std::string_view key) const override {
    return fails(300) ? Result<std::optional<std::string>>(away()) : StoreAround::get(key);
  }
  Result<void> scan(std::string_view prefix, std::string_view from,
                    std::function<bool(std::string_view, std::string_view)> const& visit) const override {
    return fails(100) ? Result<void>(away()) : StoreAround::scan(prefix, from, visit);
  }
  Result<void> write(KvBatch const& batch) override {
    if (fails(40)) { return away(); }
    auto written = StoreAround::write(batch);
    return fails(40) ? Result<void>(away()) : written;
  }

private:
  bool fails(unsigned one_in) const {
    std::lock_guard const lock(mutex_);
    return random_() % one_in == 0;
  }
  mutable std::mutex mutex_{};
  mutable std::mt19937 random_;
};

TEST_F(SetAsideTest, AStoreThatFailsAtAnyMomentEndsWithTheSame) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    std::mt19937 random(seed);
    FakeFeed log(2);
    std::vector<EventId> poisonous;
    auto const poisons = std::make_shared<std::set<std::string>>(std::set<std::string>{"bad"});
    for (int i = 0; i < 100; ++i) {
      auto const tenant = random() % 2 == 0 ? a : b;
      std::vector<FakeFeed::Draft> drafts;
      bool is_bad = false;
      for (auto n = 1 + random() % (random() % 4 == 0 ? 3 : 1); n > 0; --n) {
        auto const now_bad = random() % 25 == 0;
        is_bad = is_bad || now_bad;
        drafts.push_back({"note-" + std::to_string(random() % 12), kKnown, now_bad ? "bad" : "{}"});
      }
      log.append(ShardNo(0), tenant, drafts);
      if (is_bad) { poisonous.push_back(log.all(ShardNo(0)).back()->header.id); }
      if (!poisonous.empty() && random() % 12 == 0) {
        auto const event = poisonous[random() % poisonous.size()];
        auto const encoded = skip::encode(skip::Requested{event, "notebook", ""});
        log.append(ShardNo(0), random() % 2 == 0 ? a : b, {{"skip-" + event.str(), encoded.type, encoded.data}});
      }
    }
    auto const end_of = [&](std::shared_ptr<KvStore> kv) {
      NotebookProjection model(std::move(kv));
      model.poisons = poisons;
      auto options = quick();
      options.batch_events = 1 + random() % 40;
      Runner runner(log, options);
      runner.add(model);
      runner.start();
      EXPECT_TRUE(runner.wait_for("notebook", ShardNo(0), log.head(ShardNo(0)), soon()));
      EXPECT_TRUE(runner.status().at(0).fault.empty()) << runner.status().at(0).fault;
    };
    auto const plain = std::make_shared<MemoryKvStore>();
    end_of(plain);
    auto const inner = std::make_shared<MemoryKvStore>();
    end_of(std::make_shared<FlakyStore>(inner, seed));
    NotebookProjection expected(plain);
    NotebookProjection found(inner);
    EXPECT_EQ(dump_of(found), dump_of(expected)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace contentos
