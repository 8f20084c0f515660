// Given these events, when this command, then exactly these events or this rejection. Events are compared by what would be stored.
#pragma once

#include "domain/core/result.hpp"
#include "tests/domain/support/given.hpp"

#include <boost/assert/source_location.hpp>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace contentos {

/// One aggregate under test: its free functions are found by argument-dependent lookup on these types.
template <class State, class Event, class Command>
class Spec {
public:
  using Place = boost::source_location;

  Spec() = default;
  /// Of an aggregate whose first state is not the default one.
  explicit Spec(State initial) : state_(std::move(initial)) {}

  Spec& given(std::vector<Event> const& events) {
    for (auto const& e : events) { state_ = evolve(std::move(state_), e, test_meta(state_.version.value + 1)); }
    return *this;
  }
  /// The same, done by somebody else than person 1.
  Spec& given_by(Actor const& actor, Event const& event) {
    state_ = evolve(std::move(state_), event, test_meta(state_.version.value + 1, actor));
    return *this;
  }
  Spec& when(Command command) {
    decided_.emplace(decide(state_, command));
    return *this;
  }

  void then(std::vector<Event> const& events, Place place = BOOST_CURRENT_LOCATION) const {
    auto const trace = at(place);
    ASSERT_TRUE(decided_->has_value()) << "rejected: " << decided_->error().detail;
    EXPECT_EQ(lines(**decided_), lines(events));
  }
  void then_nothing(Place place = BOOST_CURRENT_LOCATION) const { then({}, place); }
  void then_rejected(RejectionCode code, std::string const& pointer = {}, Place place = BOOST_CURRENT_LOCATION) const {
    auto const trace = at(place);
    ASSERT_FALSE(decided_->has_value()) << "decided " << testing::PrintToString(lines(**decided_));
    auto const rejection = decided_->error();
    EXPECT_EQ(rejection.code, code) << rejection.detail;
    EXPECT_FALSE(rejection.detail.empty());
    if (pointer.empty()) { return; }
    ASSERT_FALSE(rejection.errors.empty());
    EXPECT_EQ(rejection.errors.front().pointer, pointer);
  }

  /// Lets what was decided happen, so that a next command can be given.
  Spec& and_it_happens() {
    auto const events = decided_->value();
    return given(events);
  }

  [[nodiscard]] State const& state() const { return state_; }
  [[nodiscard]] std::vector<Event> const& events() const { return decided_->value(); }
  [[nodiscard]] Rejection rejection() const { return decided_->error(); }

private:
  static testing::ScopedTrace at(Place const& place) { return {place.file_name(), static_cast<int>(place.line()), "expected here"}; }

  State state_{};
  std::optional<Decided<std::vector<Event>>> decided_{};
};

}  // namespace contentos
