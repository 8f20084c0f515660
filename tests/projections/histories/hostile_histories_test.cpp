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
constexpr std::size_t kHistories = 14;         // and more, until every event was told
constexpr std::size_t kMostBytes = 5'000'000;  // more than any text that is taken

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

TEST(HostileHistories, AreFoldedStoredAndReadBackByAllModels) {
  std::set<std::string> seen;
  auto const all = all_event_types();
  auto const is_told = [&] { return std::ranges::includes(seen, all); };
  std::size_t told = 0;
  for (auto const seed : history_seeds(40)) {
    if (asked_history_seeds().empty() && ++told > kHistories && is_told()) { break; }
    SeededChoices choices(seed);
    try {
      HostileHistory history(choices, kMostBytes);
      HistoryProof proof(history, choices);
      proof.tell(kSteps);
      for (auto const& [type, count] : proof.views().types) { seen.insert(type); }
    } catch (std::exception const& broken) { ADD_FAILURE() << "CONTENTOS_HISTORY_SEEDS=#" << seed << ": " << broken.what(); }
  }
  if (!asked_history_seeds().empty()) { return; }
  std::vector<std::string> untold;
  std::ranges::set_difference(all, seen, std::back_inserter(untold));
  EXPECT_THAT(untold, testing::IsEmpty()) << "an event that no history tells is proved by none";
}

}  // namespace
}  // namespace contentos::test
