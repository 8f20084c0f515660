// A row is made of what a word with a decider of its own says of itself.
#include "domain/word/make_row.hpp"

#include "tests/domain/support/given.hpp"

#include <gtest/gtest.h>

namespace contentos::spindle {
namespace {

struct Turned {
  std::string axis;
  static constexpr std::string_view kType = "spindle.turned.v1", kVerb = "turn";
  static constexpr auto fields() { return std::array{field<&Turned::axis>("axis")}; }
};
using Event = std::variant<Turned>;
struct State {
  bool exists = false;
  std::string axis;
  StreamVersion version;
};
struct Command {};

State evolve(State const&, Event const& event, EventMeta const& meta) { return {true, std::get<Turned>(event).axis, meta.version}; }
EncodedEvent encode(Event const& event) { return encode_fields(event); }
boost::json::object describe(State const& state) { return {{"axis", state.axis}}; }

struct Word {
  static constexpr std::string_view kName = "spindle", kPlural = "spindles";
  using State = spindle::State;
  using Event = spindle::Event;
  using Command = spindle::Command;
  static std::vector<std::string> facets(State const& state) { return {"axis=" + state.axis}; }
};

TEST(TheRowOfAWord, HasTheFacetsOfItsState) {
  auto const& fold = row_of<Word>().fold;
  auto const state = fold.initial();
  auto const stored = encode(Turned{"z"});
  auto const meta = test_meta(1);
  ASSERT_TRUE(fold.apply(state.get(), {stored.type, stored.data, stored.body, meta}));
  EXPECT_EQ(fold.facets(state.get()), std::vector<std::string>{"axis=z"});
  EXPECT_EQ(fold.sort_key(state.get()), "");
}

}  // namespace
}  // namespace contentos::spindle
