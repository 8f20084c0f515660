#include "domain/skip/skip.hpp"

#include "tests/domain/support/spec.hpp"

namespace contentos::skip {
namespace {

using SkipSpec = Spec<State, Event, Command>;

EventId const kEvent(test_uuid(5, 1));

TEST(Skip, IsAskedForOnceOfEachReadModel) {
  SkipSpec spec;
  spec.when(Request{kEvent, "delivery", "broken"}).then({Requested{kEvent, "delivery", "broken"}});
  spec.and_it_happens().when(Request{kEvent, "delivery", "again"}).then_nothing();
  spec.when(Request{kEvent, "audit", ""}).then({Requested{kEvent, "audit", ""}});
  spec.and_it_happens();
  EXPECT_EQ(describe(spec.state()).at("projections").as_array().size(), 2U);
}

TEST(Skip, HasAReasonOfBoundedLength) {
  SkipSpec().when(Request{kEvent, "delivery", std::string(1001, 'x')}).then_rejected(RejectionCode::validation_failed);
}

}  // namespace
}  // namespace contentos::skip
