// What is set aside, and its way back, when the store fails or its answer is lost.
#include "tests/projections/runner/set_aside_testing.hpp"

namespace contentos {
namespace {

/// A store that fails now and then, before it has written or, as when an answer is lost, after it.
class FlakyStore final : public KvStore {
public:
  FlakyStore(std::shared_ptr<KvStore> inner, unsigned seed) : inner_(std::move(inner)), random_(seed) {}
  Result<std::optional<std::string>> get(std::string_view key) const override {
    if (fails(300)) { return away(); }
    return inner_->get(key);
  }
  Result<void> scan(std::string_view prefix, std::string_view from,
                    std::function<bool(std::string_view, std::string_view)> const& visit) const override {
    if (fails(100)) { return away(); }
    return inner_->scan(prefix, from, visit);
  }
  Result<void> scan_back(std::string_view prefix, std::string_view from,
                         std::function<bool(std::string_view, std::string_view)> const& visit) const override {
    return inner_->scan_back(prefix, from, visit);
  }
  std::shared_ptr<KvReader const> snapshot() const override { return inner_->snapshot(); }
  Result<void> write(KvBatch const& batch) override {
    if (fails(40)) { return away(); }
    auto written = inner_->write(batch);
    if (fails(40)) { return away(); }
    return written;
  }
  Result<void> flush() override { return inner_->flush(); }
  Result<std::shared_ptr<KvStore>> begin_shadow() override { return inner_->begin_shadow(); }
  Result<void> replace_with(std::shared_ptr<KvStore> shadow) override { return inner_->replace_with(std::move(shadow)); }

private:
  static StoreError away() { return {StoreErrorCode::unavailable, true, "the store is away"}; }
  bool fails(unsigned one_in) const {
    std::lock_guard const lock(mutex_);
    return random_() % one_in == 0;
  }
  std::shared_ptr<KvStore> inner_;
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
