#include "tests/domain/entry/random_commands.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace contentos::entry {
namespace {

TEST(AnySequenceOfCommands, KeepsTheInvariants) {
  std::map<std::string, int> seen;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    RandomCommands commands([&] { return static_cast<unsigned>(random()); });
    Invariants invariants;
    for (int step = 0; step < 120; ++step) {
      auto const command = commands.command(invariants.state());
      auto const decided = decide(invariants.state(), command);
      if (decided) {
        for (auto const& event : *decided) { ++seen[encode(event).type]; }
      }
      ASSERT_EQ(invariants.step(command), "") << "seed " << seed << " step " << step << " command " << command.index();
    }
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<Event>) << "the sequences meet every event";
}

TEST(AnySequenceOfCommands, KeepsTheInvariantsOnSchedulesThatHoldNoClaims) {
  for (unsigned seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    RandomCommands commands([&] { return static_cast<unsigned>(random()); });
    Invariants invariants;
    for (int step = 0; step < 60; ++step) {
      auto const& state = invariants.state();
      auto const is_open = state.exists && !state.is_deleted() && !state.archived && !state.versions.empty();
      if (is_open && !state.schedule && random() % 3 == 0) {
        auto const& version = state.versions[random() % state.versions.size()];
        invariants.happened(Scheduled{version.id, at_second(step), {}, "UTC", {}, false});
      }
      ASSERT_EQ(invariants.step(commands.command(state)), "") << "seed " << seed << " step " << step;
    }
  }
}

TEST(AnySequenceOfCommands, FoldsTheSameFromASnapshotAndItsTail) {
  std::mt19937 random(7);
  RandomCommands commands([&] { return static_cast<unsigned>(random()); });
  State whole;
  std::vector<Event> events;
  while (events.size() < 300) {
    auto const decided = decide(whole, commands.command(whole));
    if (!decided) { continue; }
    for (auto const& event : *decided) {
      auto const version = whole.version.value + 1;
      whole = evolve(std::move(whole), event, test_meta(version));
      events.push_back(event);
    }
  }
  for (std::size_t cut = 0; cut <= events.size(); cut += 37) {
    State snapshot;
    std::int64_t version = 0;
    for (std::size_t i = 0; i < cut; ++i) { snapshot = evolve(std::move(snapshot), events[i], test_meta(++version)); }
    auto resumed = snapshot;
    for (std::size_t i = cut; i < events.size(); ++i) { resumed = evolve(std::move(resumed), events[i], test_meta(++version)); }
    EXPECT_EQ(describe(resumed), describe(whole));
    EXPECT_EQ(resumed.claims, whole.claims);
  }
}

}  // namespace
}  // namespace contentos::entry
