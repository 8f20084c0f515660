// The search model against a naive one: every entry's words, taken apart anew for each question.
#include "projections/search/search_projection.hpp"
#include "projections/search/search_reader.hpp"
#include "projections/search/search_text.hpp"
#include "tests/projections/support/fold_equality.hpp"
#include "tests/projections/support/plain_words.hpp"
#include "tests/projections/support/store_around.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

namespace contentos {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Of = SearchReader::Of;

std::string word(std::size_t i) { return (i % 3 == 0 ? "fox" : i % 3 == 1 ? "fog" : "d") + std::to_string(i / 3); }

class SearchModel : public testing::Test {
protected:
  SearchModel() { restart(std::make_shared<MemoryKvStore>()); }

  void restart(std::shared_ptr<KvStore> over) {
    store = std::move(over);
    projection = std::make_unique<SearchProjection>(store, plain_words());
    reader = std::make_unique<SearchReader>(store, plain_words());
  }
  void follow(std::size_t batch = 64) { catch_up(feed, *projection, batch); }

  static std::string data(std::string const& text) { return R"({"body":")" + text + R"("})"; }

  std::string text_of(TenantId tenant, std::string const& id, Of of) {
    auto const* snapshot = history.snapshot(tenant, id);
    auto const& all = history.data(tenant, id);
    if (of == Of::live ? snapshot == nullptr : all.empty()) { return {}; }
    return id + "\n" + (of == Of::live ? search::snapshot_text(*snapshot).text : search::search_text(all.back()));  // the id is the title
  }

  SearchReader::Found ask(TenantId tenant, std::string const& text, Of of = Of::latest) {
    auto const query = std::get<search::TextQuery>(reader->parse(text));
    auto const read = [&, tenant, of](EntryId const& id) -> Result<std::optional<std::string>> {
      ++texts_read;
      return std::optional(text_of(tenant, id.str(), of));
    };
    return reader->find(TenantScope(tenant), {.query = query, .of = of, .text = read}).value();
  }

  std::set<std::string> found(TenantId tenant, std::string const& text, Of of = Of::latest) {
    auto const all = ask(tenant, text, of);
    EXPECT_FALSE(all.is_truncated);
    std::set<std::string> out(all.in_title.begin(), all.in_title.end());
    out.insert(all.elsewhere.begin(), all.elsewhere.end());
    EXPECT_EQ(out.size(), all.in_title.size() + all.elsewhere.size());
    return out;
  }

  FakeFeed feed{2};
  History history{feed};
  TenantId acme = test_tenant(1), rival = test_tenant(2), third = test_tenant(3);
  std::shared_ptr<KvStore> store{};
  std::unique_ptr<SearchProjection> projection{};
  std::unique_ptr<SearchReader> reader{};
  int texts_read = 0;
};

TEST_F(SearchModel, FindsTheLatestAndTheLiveVersion) {
  history.create(acme, "a", "post", data("the quick brown fox"), false);
  history.create(acme, "b", "post", data("a lazy dog"), true);
  follow();
  EXPECT_THAT(found(acme, "FOX"), ElementsAre("a"));
  EXPECT_THAT(found(acme, "fox", Of::live), IsEmpty()) << "a draft";
  EXPECT_THAT(found(acme, "dog", Of::live), ElementsAre("b"));
  history.save(acme, "b", data("a busy cat"));
  follow();
  EXPECT_THAT(found(acme, "dog"), IsEmpty());
  EXPECT_THAT(found(acme, "dog", Of::live), ElementsAre("b")) << "what was published stays until the next publication";
  history.publish(acme, "b");
  follow();
  EXPECT_THAT(found(acme, "dog", Of::live), IsEmpty());
  EXPECT_THAT(found(acme, "cat", Of::live), ElementsAre("b"));
  history.entry_events(acme, "b", {entry::Archived{}});
  follow();
  EXPECT_THAT(found(acme, "cat", Of::live), IsEmpty());
  EXPECT_THAT(found(acme, "cat"), ElementsAre("b"));
}

TEST_F(SearchModel, PutsWhatStandsInTheTitleApart) {
  history.create(acme, "fox", "post", data("the quick brown dog"));  // the id is the title
  history.create(acme, "dog", "post", data("the quick brown fox"));
  history.create(acme, "quick-fox", "post", data("no"));
  follow();
  for (auto const of : {Of::latest, Of::live}) {
    auto const one = ask(acme, "fox", of);
    EXPECT_THAT(one.in_title, ElementsAre("fox", "quick-fox"));
    EXPECT_THAT(one.elsewhere, ElementsAre("dog"));
    auto const both = ask(acme, "quick fox", of);
    EXPECT_THAT(both.in_title, ElementsAre("quick-fox")) << "all words";
    EXPECT_THAT(both.elsewhere, ElementsAre("dog", "fox"));
  }
}

TEST_F(SearchModel, ReadsTextsForPhrasesAlone) {
  history.create(acme, "a", "post", data("the quick brown fox"));
  history.create(acme, "b", "post", data("the brown quick fox"));
  history.create(acme, "c", "post", data("the lazy dog"));
  follow();
  EXPECT_THAT(found(acme, "quick fox -dog or laz*"), UnorderedElementsAre("a", "b", "c"));
  EXPECT_EQ(0, texts_read);
  EXPECT_THAT(found(acme, "\"quick brown\""), ElementsAre("a"));
  EXPECT_EQ(2, texts_read) << "of those that have the words";
  EXPECT_THAT(found(acme, "the -\"quick brown\""), ElementsAre("b", "c"));
  EXPECT_EQ(4, texts_read);
}

TEST_F(SearchModel, KnowsNothingOfAnotherTenant) {
  history.create(acme, "a", "post", data("fox"));
  history.create(rival, "b", "post", data("fox dog"));
  follow();
  EXPECT_THAT(found(acme, "fox"), ElementsAre("a"));
  EXPECT_THAT(found(acme, "dog"), IsEmpty());
  EXPECT_THAT(found(acme, "d*"), IsEmpty());
  EXPECT_THAT(found(rival, "fox"), ElementsAre("b"));
  EXPECT_THAT(found(test_tenant(9), "fox"), IsEmpty());
}

TEST_F(SearchModel, SaysWhatItLeavesOut) {
  auto const count = static_cast<int>(SearchReader::kMostLookedAt) + 5;
  for (int i = 0; i < count; ++i) { history.create(acme, "e" + std::to_string(10'000 + i), "post", data("red fox"), false); }
  follow(1000);
  auto const words = ask(acme, "red fox");
  EXPECT_EQ(static_cast<std::size_t>(count), words.elsewhere.size());
  EXPECT_FALSE(words.is_truncated);
  auto const phrase = ask(acme, "\"red fox\"");
  EXPECT_EQ(SearchReader::kMostLookedAt, phrase.elsewhere.size());
  EXPECT_TRUE(phrase.is_truncated);
  EXPECT_EQ("e10005", phrase.elsewhere.front()) << "the oldest are left out";
}

TEST_F(SearchModel, GoesOnAfterMergesAndRestartsLikeANaiveOne) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    std::mt19937 dice(seed);
    auto const some_text = [&] {
      std::string out;
      for (auto n = 1 + dice() % 12; n > 0; --n) { out += word(dice() % 40) + " "; }
      return out;
    };
    std::vector<TenantId> const tenants{acme, rival, third};
    for (int i = 0; i < 1200; ++i) {
      auto const tenant = tenants[dice() % 3];
      auto const id = word(dice() % 30);
      auto const& state = history.state(tenant, id);
      auto const act = dice() % 10;
      if (!state.exists) {
        history.create(tenant, id, "post", data(some_text()), act < 5);
      } else if (act < 6) {
        history.save(tenant, id, data(some_text()), act < 1);
      } else if (act < 8) {
        history.publish(tenant, id);
      } else if (state.live) {
        history.unpublish(tenant, id);
      }
      if (dice() % 2 == 0) { follow(1 + dice() % 3); }  // one segment each
      if (i % 400 == 399) { restart(store); }
    }
    follow(1);
    auto const levels = search::decode_manifest(store->get(search::manifest_key(acme)).value().value()).levels;
    EXPECT_GE(levels.size(), 3U);
    for (auto const& level : levels) { EXPECT_LE(level.segments.size(), 2 * search::kMergedAtOnce); }
    for (int i = 0; i < 300; ++i) {
      auto const a = word(dice() % 42), b = word(dice() % 42), c = word(dice() % 42);
      std::vector<std::string> const kinds{a,
                                           a + " " + b,
                                           a + " -" + b,
                                           a + " or " + b + " " + c,
                                           "fo*",
                                           a + "*",
                                           "\"" + a + " " + b + "\"",
                                           a + " -\"" + b + " " + c + "\""};
      auto const& text = kinds[dice() % kinds.size()];
      auto const query = std::get<search::TextQuery>(reader->parse(text));
      auto const tenant = tenants[dice() % 3];
      auto const of = dice() % 2 == 0 ? Of::latest : Of::live;
      std::set<std::string> expected;
      for (std::size_t n = 0; n < 30; ++n) {
        if (search::is_found_in(query, text_of(tenant, word(n), of), plain_words())) { expected.insert(word(n)); }
      }
      EXPECT_EQ(expected, found(tenant, text, of)) << text << " seed " << seed;
    }
  }
}

/// Of a dump, the words by entry (`e`) and the entries by word (`w`), both as (tenant, word, entry, places).
std::multiset<std::vector<std::string>> turned(std::vector<std::string> const& dump, char kind) {
  std::multiset<std::vector<std::string>> out;
  for (auto const& line : dump) {
    if (line.front() != kind) { continue; }
    auto const tab = line.find('\t');
    auto const nul = line.rfind("\\x00", tab);
    auto const value = line.substr(tab);
    // Tenants have bytes that are printed as \xNN; what is behind the last of them is a word or an id, and neither has any.
    auto const begin = line.rfind("\\x", nul - 1) + 4;
    auto const first = line.substr(begin, nul - begin);
    auto const second = line.substr(nul + 4, tab - nul - 4);
    auto const tenant = line.substr(1, begin - 1);
    out.insert(kind == 'w' ? std::vector{tenant, first, second, value} : std::vector{tenant, second, first, value});
  }
  return out;
}

TEST_F(SearchModel, HasEachWordWithItsEntryAndEachEntryWithItsWord) {
  RandomHistory random(feed, 5);
  for (int i = 0; i < 400; ++i) {
    random.step();
    follow(2);
  }
  auto const dump = dump_of(*projection);
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < dump.size();) {
    auto const end = dump.find('\n', begin);
    lines.push_back(dump.substr(begin, end - begin));
    begin = end + 1;
  }
  auto const by_entry = turned(lines, 'e');
  EXPECT_GT(by_entry.size(), 100U);
  EXPECT_EQ(by_entry, turned(lines, 'w'));
}

/// Writes, but says that it did not: as when an answer is lost.
class ForgetfulStore final : public StoreAround {
public:
  using StoreAround::StoreAround;
  Result<void> write(KvBatch const& batch) override {
    auto written = StoreAround::write(batch);
    return forgets ? Result<void>(away()) : written;
  }

  bool forgets = false;
};

TEST_F(SearchModel, GoesOnFromWhatIsStoredWhenAnAnswerIsLost) {
  auto const forgetful = std::make_shared<ForgetfulStore>(store);
  restart(forgetful);
  history.create(acme, "a", "post", data("fox dog"), false);
  follow();
  history.save(acme, "a", data("fox cat"));
  forgetful->forgets = true;
  for (ShardNo const shard : {ShardNo(0), ShardNo(1)}) {
    auto const events = feed.read(shard, projection->checkpoint(shard).value().position, 64, 1U << 20U).value();
    if (events.empty()) { continue; }
    auto const applied = projection->apply({shard, events, {events.back()->position, events.back()->hash}});
    EXPECT_TRUE(std::holds_alternative<StoreError>(applied));
  }
  forgetful->forgets = false;
  history.save(acme, "a", data("fox dog bird"));
  follow();
  EXPECT_THAT(found(acme, "cat"), IsEmpty());
  EXPECT_THAT(found(acme, "dog"), ElementsAre("a"));
  SearchProjection anew(std::make_shared<MemoryKvStore>(), plain_words());
  catch_up(feed, anew, 64);
  EXPECT_EQ(dump_of(anew), dump_of(*projection));
}

TEST_F(SearchModel, RefusesWhatIsCutShort) {
  history.create(acme, "a", "post", data("fox"));
  follow();
  std::string key;
  ASSERT_TRUE(store->scan("s", {}, [&](std::string_view k, std::string_view) {
    key = k;
    return false;
  }));
  auto value = store->get(key).value().value();
  value.pop_back();
  KvBatch batch;
  batch.put(key, value);
  ASSERT_TRUE(store->write(batch));
  auto const query = std::get<search::TextQuery>(reader->parse("fox or z*"));
  auto const refused = reader->find(TenantScope(acme), {.query = query});
  ASSERT_FALSE(refused);
  EXPECT_EQ(StoreErrorCode::corrupt, refused.error().code);
}

TEST(FoldEquality, HoldsForSearchInMemory) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    auto const store = std::make_shared<MemoryKvStore>();
    expect_fold_equality(
        make_search, [&] { return store; }, seed);
  }
}

}  // namespace
}  // namespace contentos
