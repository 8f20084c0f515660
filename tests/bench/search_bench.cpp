// What a save costs the search model, with RocksDB's background work: 2,048 entries of 4 KB with about 300 different words each, of which a
// save takes nine away and adds nine. And what questions cost then. docs/layers/projections.md has the figures.
#include "infra/rocksdb/rocksdb_store.hpp"
#include "infra/text/icu_words.hpp"
#include "projections/search/search_projection.hpp"
#include "projections/search/search_reader.hpp"
#include "tests/infra/rocksdb/temporary_folder.hpp"
#include "tests/projections/support/history.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <memory>
#include <random>

namespace contentos {
namespace {

constexpr std::size_t kEntries = 2048;
constexpr std::size_t kDictionary = 6'000;
constexpr std::size_t kTextWords = 560;  // with those below about 4 KB
constexpr std::size_t kRareWords = 80;   // as rare as any other, and what saves change
constexpr std::size_t kWordsChanged = 9;

/// Words by Zipf's law: the n-th is as frequent as 1/n.
class Zipf {
public:
  Zipf() {
    double sum = 0;
    for (std::size_t i = 0; i < kDictionary; ++i) { sums_.push_back(sum += 1.0 / static_cast<double>(i + 1)); }
  }
  std::string word(std::mt19937& dice) const {
    auto const at = std::uniform_real_distribution<>(0, sums_.back())(dice);
    return spelled(static_cast<std::size_t>(std::ranges::lower_bound(sums_, at) - sums_.begin()));
  }
  /// The more frequent, the shorter.
  static std::string spelled(std::size_t number) {
    static constexpr std::string_view kSyllables[]{"ta", "ren", "mi", "so", "kel", "va", "dor", "ni", "pu", "lash", "ge", "on"};
    std::string out;
    for (auto n = number + 1; n > 0; n /= std::size(kSyllables)) { out += kSyllables[n % std::size(kSyllables)]; }
    return out;
  }

private:
  std::vector<double> sums_{};
};

class Saves {
public:
  explicit Saves(std::size_t count) {
    for (std::size_t i = 0; i < kEntries + count; ++i) {
      auto const entry = i < kEntries ? i : dice_() % kEntries;
      auto& words = texts_[entry];
      if (words.empty()) {
        while (words.size() < kTextWords) { words.push_back(zipf_.word(dice_)); }
        while (words.size() < kTextWords + kRareWords) { words.push_back(Zipf::spelled(dice_() % kDictionary)); }
      } else {
        for (std::size_t n = 0; n < kWordsChanged; ++n) { words[kTextWords + dice_() % kRareWords] = Zipf::spelled(dice_() % kDictionary); }
      }
      std::string text;
      for (auto const& word : words) { text += word + " "; }
      save(entry, text);
    }
  }
  FakeFeed feed{1};
  TenantId tenant = test_tenant(1);

private:
  void save(std::size_t entry, std::string const& text) {
    entry::VersionSaved saved;
    saved.number = 1;
    saved.title = "Title " + std::to_string(entry);
    saved.data = R"({"body":")" + text + R"(","title":"Title )" + std::to_string(entry) + "\"}";
    auto encoded = entry::encode(saved);
    feed.append(ShardNo(0), tenant, {{"entry-e" + std::to_string(entry), encoded.type, encoded.data, encoded.body}});
  }
  std::mt19937 dice_{7};
  Zipf zipf_{};
  std::vector<std::vector<std::string>> texts_{kEntries};
};

Saves& saves() {
  static Saves all(20'000);
  return all;
}

void apply(SearchProjection& projection, std::span<EventPtr const> events) {
  auto const applied = projection.apply({ShardNo(0), events, {events.back()->position, events.back()->hash}});
  CONTENTOS_ENSURE(std::holds_alternative<std::monostate>(applied), "a save is applied");
}

void BM_Save(benchmark::State& state) {
  auto const batch = static_cast<std::size_t>(state.range(0));
  auto const all = saves().feed.all(ShardNo(0));
  std::span<EventPtr const> const events(all);
  text::IcuWords const words;
  for (auto _ : state) {
    state.PauseTiming();
    TemporaryFolder const folder;
    auto const store = RocksKvStore::open(folder.path()).value();
    SearchProjection projection(store, words);
    for (std::size_t i = 0; i < kEntries; i += 64) { apply(projection, events.subspan(i, 64)); }
    state.ResumeTiming();
    for (auto i = kEntries; i + batch <= events.size(); i += batch) { apply(projection, events.subspan(i, batch)); }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * (events.size() - kEntries)));
}
BENCHMARK(BM_Save)->Arg(1)->Arg(16)->Arg(64)->Arg(256)->Iterations(1)->MeasureProcessCPUTime()->Unit(benchmark::kMillisecond);

void BM_Words(benchmark::State& state) {
  auto const all = saves().feed.all(ShardNo(0));
  auto const decoded = entry::decode(all.back()->header.type, all.back()->data, all.back()->body);
  auto const text = std::get<entry::VersionSaved>(*decoded).data;
  text::IcuWords const words;
  for (auto _ : state) {
    std::size_t bytes = 0;
    words.each(text, [&](std::string_view word) { bytes += word.size(); });
    benchmark::DoNotOptimize(bytes);
  }
}
BENCHMARK(BM_Words)->Unit(benchmark::kMicrosecond);

void BM_Ask(benchmark::State& state, std::string const& text) {
  static TemporaryFolder const folder;
  static auto const store = RocksKvStore::open(folder.path()).value();
  static text::IcuWords const words;
  static bool const filled = [] {
    SearchProjection projection(store, words);
    auto const all = saves().feed.all(ShardNo(0));
    std::span<EventPtr const> const events(all);
    for (std::size_t i = 0; i + 16 <= events.size(); i += 16) { apply(projection, events.subspan(i, 16)); }
    return true;
  }();
  benchmark::DoNotOptimize(filled);
  SearchReader const reader(store, words);
  SearchReader::Question question{.query = std::get<search::TextQuery>(reader.parse(text))};
  std::size_t found = 0;
  for (auto _ : state) {
    auto const answer = reader.find(TenantScope(saves().tenant), question).value();
    found = answer.in_title.size() + answer.elsewhere.size();
  }
  state.counters["found"] = static_cast<double>(found);
}
BENCHMARK_CAPTURE(BM_Ask, rare, Zipf::spelled(5'000))->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Ask, frequent, Zipf::spelled(3))->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Ask, two, Zipf::spelled(3) + " " + Zipf::spelled(900))->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Ask, beginning, "lash*")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace contentos

BENCHMARK_MAIN();
