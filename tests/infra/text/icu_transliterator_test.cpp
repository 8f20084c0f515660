#include "infra/text/icu_transliterator.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace contentos::text {
namespace {

TEST(IcuTransliterator, GivesPlainLettersForMarkedOnesHoweverTheyAreComposed) {
  IcuTransliterator const to;
  EXPECT_EQ("cafe", to.to_latin("caf\xC3\xA9"));
  EXPECT_EQ("cafe", to.to_latin("Cafe\xCC\x81"));
  EXPECT_EQ("strasse", to.to_latin("Stra\xC3\x9F"
                                   "e"));
}

TEST(IcuTransliterator, KnowsOtherScripts) {
  IcuTransliterator const to;
  EXPECT_EQ("moskva", to.to_latin("Москва"));
  EXPECT_EQ("athena", to.to_latin("Αθήνα"));
}

TEST(IcuTransliterator, LeavesWhatNoRuleKnows) {
  IcuTransliterator const to;
  EXPECT_EQ("a \xF0\x9F\xA6\x80 b", to.to_latin("A \xF0\x9F\xA6\x80 B"));
  EXPECT_EQ("", to.to_latin(""));
}

TEST(IcuTransliterator, MayBeUsedByManyThreads) {
  IcuTransliterator const to;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) { EXPECT_EQ("uber moskva", to.to_latin("Über Москва")); }
    });
  }
  for (auto& thread : threads) { thread.join(); }
}

}  // namespace
}  // namespace contentos::text
