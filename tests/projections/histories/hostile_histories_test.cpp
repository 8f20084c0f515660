// Random histories over the whole domain, with hostile values: what the domain accepts, every projection folds, stores and reads back.
#include "domain/word/word.hpp"
#include "tests/histories/history_proof.hpp"
#include "tests/histories/history_seeds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

namespace contentos::test {
namespace {

constexpr int kSteps = 200;
constexpr std::size_t kHistories = kIsSanitized ? 4 : 14;  // there one takes twenty times as long
constexpr std::size_t kMostTold = 40;
constexpr std::size_t kMostBytes = 5'000'000;  // more than any text that is taken

class HostileHistories : public testing::TestWithParam<std::uint64_t> {};

TEST_P(HostileHistories, AreFoldedStoredAndReadBackByAllModels) {
  SeededChoices choices(GetParam());
  try {
    HostileHistory history(choices, kMostBytes);
    HistoryProof(history, choices).tell(kSteps);
  } catch (std::exception const& broken) { ADD_FAILURE() << "CONTENTOS_HISTORY_SEEDS=#" << GetParam() << ": " << broken.what(); }
}

INSTANTIATE_TEST_SUITE_P(Seeds, HostileHistories, testing::ValuesIn(history_seeds(kHistories)));

/// The current version of every event that there is.
std::set<std::string> all_event_types() {
  std::map<std::string, std::string> newest;
  for (auto const& type : released_event_types()) {  // in order
    newest[type.name.substr(0, type.name.rfind('.'))] = type.name;
  }
  std::set<std::string> out;
  for (auto const& [name, type] : newest) { out.insert(type); }
  return out;
}

TEST(HostileHistoriesTogether, TellEveryEvent) {
  auto untold = all_event_types();
  for (std::uint64_t seed = 1; seed <= kMostTold && !untold.empty(); ++seed) {
    SeededChoices choices(seed);
    HostileHistory history(choices, kMostBytes);
    for (int i = 0; i < kSteps; ++i) { history.step(); }
    LogViews views;
    views.follow(history.world.feed);
    for (auto const& [type, count] : views.types) { untold.erase(type); }
  }
  EXPECT_THAT(untold, testing::IsEmpty()) << "an event that no history tells is proved by none";
}

}  // namespace
}  // namespace contentos::test
