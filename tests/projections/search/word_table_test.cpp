#include "projections/search/word_table.hpp"

#include "projections/search/varint.hpp"
#include "projections/search/word_breaker.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace contentos::search {
namespace {

/// Words that begin alike, of all lengths.
std::string some_word(std::mt19937& dice, std::size_t alphabet) {
  std::string out;
  while (out.size() < kMostWordBytes && (out.empty() || dice() % (out.size() < 12 ? 5 : 20) != 0)) {
    out += static_cast<char>(dice() % 7 == 0 ? 0xc3 : 'a' + static_cast<char>(dice() % alphabet));
  }
  return out;
}

void put(WordTable& table, std::string word, Places places) {
  auto const size = word.size();
  word.resize(size + kReadableBytes, 'x');  // whatever it is
  table.put(std::string_view(word).substr(0, size), places);
}

using Words = std::map<std::string, Places>;

Words words_of(WordTable const& table) {
  Words out;
  for (auto const& word : table.words()) {
    if (word.now != 0) { out.emplace(table.text(word), word.now); }
  }
  return out;
}

TEST(WordTable, KeepsWhereWordsStandFromVersionToVersion) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    std::mt19937 dice(seed);
    auto const alphabet = 1 + dice() % 4;
    auto const most = seed % 20 == 0 ? 6'000U : 60U;
    WordTable table;
    std::string stored;
    Words expected;
    for (int version = 0; version < 8; ++version) {
      table.clear();
      table.decode(stored);
      ASSERT_EQ(expected, words_of(table)) << "seed " << seed;
      auto const before = expected;
      auto const part = dice() % 2 == 0 ? kLatest : kLive;
      table.take_away(part);
      for (auto& [word, places] : expected) { places = static_cast<Places>(places & ~part); }
      for (auto n = dice() % most; n > 0; --n) {
        auto const place = static_cast<Places>(part & (dice() % 2 == 0 ? kLatestTitle | kLiveTitle : kLatestText | kLiveText));
        auto const& known = before.empty() || dice() % 3 == 0
                                ? some_word(dice, alphabet)
                                : std::next(before.begin(), static_cast<std::ptrdiff_t>(dice() % before.size()))->first;
        put(table, known, place);
        expected[known] |= place;
      }
      std::erase_if(expected, [](auto const& word) { return word.second == 0; });
      ASSERT_EQ(expected, words_of(table)) << "seed " << seed;
      for (auto const& word : table.words()) {
        auto const known = before.find(std::string(table.text(word)));
        ASSERT_EQ(known == before.end() ? 0 : known->second, word.before) << "seed " << seed;
      }
      stored = table.encode();
      WordTable anew;
      for (auto const& [word, places] : expected) { put(anew, word, places); }
      ASSERT_EQ(anew.encode(), stored) << "the same words are stored the same, seed " << seed;
    }
  }
}

TEST(WordTable, RefusesWhatIsCutShortOrOther) {
  WordTable table;
  for (auto const* word : {"fox", "foxes", "a-word-of-more-than-sixteen-bytes"}) { put(table, word, kLatestText); }
  auto const stored = table.encode();
  std::mt19937 dice(1);
  for (std::size_t size = 0; size < stored.size(); ++size) {
    table.clear();
    try {
      table.decode(stored.substr(0, size));  // what ends behind a word is a list
    } catch (Corrupt const&) { continue; }
    EXPECT_LT(table.words().size(), 3U);
  }
  for (int i = 0; i < 2'000; ++i) {
    auto other = stored;
    other[dice() % other.size()] = static_cast<char>(dice());
    table.clear();
    try {
      table.decode(other);
    } catch (Corrupt const&) { continue; }
    for (auto const& word : table.words()) { EXPECT_LE(table.text(word).size(), kMostWordBytes); }
  }
  table.clear();
  EXPECT_THROW(table.decode(std::string("\x21\x01x", 3)), Corrupt) << "shares a byte with no word";
}

}  // namespace
}  // namespace contentos::search
