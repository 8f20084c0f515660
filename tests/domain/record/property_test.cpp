// What holds after any sequence of commands on a record by description.
#include "domain/json/canonical.hpp"
#include "tests/domain/record/gadget.hpp"
#include "tests/domain/support/given.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace contentos::record {
namespace {

namespace json = boost::json;

class RandomCommands {
public:
  explicit RandomCommands(unsigned seed) : random_(seed) {}

  Command next(bool exists) {
    static constexpr std::array kAll{Verb::change, Verb::change, Verb::activate, Verb::deactivate, Verb::remove, Verb::undelete};
    Command out{.verb = exists && below(10) != 0 ? kAll.at(below(kAll.size())) : Verb::create, .id = "g1"};
    out.by_platform_admin = below(2) == 0;
    out.is_system = below(8) == 0;
    bool const comes_back_changed = out.verb == Verb::undelete && below(2) == 0;
    if (out.verb == Verb::create || out.verb == Verb::change || comes_back_changed) { out.members = members(out.verb == Verb::create); }
    return out;
  }

private:
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
  json::value text() {
    static constexpr std::array kTexts{"a", "b", "c", "", "longer than it may be by far"};
    return json::string(kTexts.at(below(12) == 0 ? below(kTexts.size()) : below(3)));
  }
  json::object members(bool all) {
    json::object out;
    auto const has = [&] { return all || below(3) == 0; };
    if (has()) { out["name"] = text(); }
    if (has()) { out["slug"] = text(); }
    if (below(3) == 0) { out["rank"] = below(11); }
    if (below(3) == 0) { out["owner"] = below(2) == 0 ? json::value(nullptr) : text(); }
    if (below(3) == 0) { out["parts"] = json::array{"e" + std::to_string(below(3)), "e" + std::to_string(below(3))}; }
    if (below(20) == 0) { out["weight"] = 1; }
    return out;
  }

  std::mt19937 random_;
};

std::set<Claim> expected_claims(State const& state) {
  if (!state.exists || state.audit.is_deleted()) { return {}; }
  return needed_claims(*state.kind, state.id, state.content.get());
}

void expect_same(State const& one, State const& other) {
  EXPECT_EQ(canonical_json(describe(one)), canonical_json(describe(other)));
  EXPECT_EQ(one.claims, other.claims);
  EXPECT_EQ(one.version, other.version);
}

/// What must hold of one decision and its events; the state after them.
State happened(State const& before, Command const& command, std::vector<Event> const& events) {
  auto state = before;
  for (auto const& event : events) {
    auto const stored = encode(event);
    auto const again = decode(*state.kind, stored.type, stored.data);
    EXPECT_TRUE(again) << stored.data;
    EXPECT_EQ(lines(std::vector{*again}), lines(std::vector{event}));
    auto const meta = test_meta(state.version.value + 1);
    auto const from_log = evolve(state, *again, meta);
    state = evolve(std::move(state), event, meta);
    expect_same(from_log, state);
    for (auto const& claim : event.claims.take) { EXPECT_FALSE(before.claims.contains(claim)) << "taken twice: " << claim.key; }
    for (auto const& claim : event.claims.release) { EXPECT_TRUE(before.claims.contains(claim)) << "never held: " << claim.key; }
  }
  EXPECT_EQ(state.claims, expected_claims(state));
  if (command.verb == Verb::create) { return state; }
  auto const repeated = decide(state, command);
  EXPECT_TRUE(repeated && repeated->empty()) << "a repeated command yields nothing";
  return state;
}

TEST(AnySequenceOfCommandsOnARecord, KeepsTheContract) {
  std::map<std::string, int> seen;
  for (unsigned seed = 1; seed <= 200 && !testing::Test::HasFailure(); ++seed) {
    RandomCommands commands(seed);
    auto state = gadget::initial();
    for (int step = 0; step < 60; ++step) {
      SCOPED_TRACE("seed " + std::to_string(seed) + " step " + std::to_string(step));
      auto const command = commands.next(state.exists);
      auto const decided = decide(state, command);
      if (!decided) {
        EXPECT_FALSE(decided.error().detail.empty());
        ++seen[std::string(code_name(decided.error().code))];
        continue;
      }
      EXPECT_LE(decided->size(), command.verb == Verb::undelete ? 2U : 1U);
      for (auto const& event : *decided) { ++seen[encode(event).type]; }
      state = happened(state, command, *decided);
    }
  }
  EXPECT_EQ(seen.size(), 6U + 4U) << "the sequences meet every event and every rejection: " << testing::PrintToString(seen);
}

TEST(AnySequenceOfCommandsOnARecord, FoldsTheSameFromASnapshotAndItsTail) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    RandomCommands commands(seed);
    std::vector<State> states{gadget::initial()};
    std::vector<Event> events;
    while (events.size() < 60) {
      auto const decided = decide(states.back(), commands.next(states.back().exists));
      if (!decided) { continue; }
      for (auto const& event : *decided) {
        events.push_back(event);
        states.push_back(evolve(states.back(), event, test_meta(states.back().version.value + 1)));
      }
      if (states.back().audit.is_system && events.size() > 50) { break; }
    }
    for (std::size_t cut = 0; cut < states.size(); cut += 7) {
      auto resumed = states[cut];
      for (std::size_t i = cut; i < events.size(); ++i) { resumed = evolve(resumed, events[i], test_meta(resumed.version.value + 1)); }
      expect_same(resumed, states.back());
    }
  }
}

}  // namespace
}  // namespace contentos::record
