#include "domain/operation/operation.hpp"

#include "tests/domain/support/spec.hpp"

namespace contentos::operation {
namespace {

using OperationSpec = Spec<State, Event, Command>;

Started const kStarted{OperationId(test_uuid(7, 1)), "import", {{"type_key", "post"}}, "hash"};

TEST(Operation, StartsOnceAndEndsOnce) {
  OperationSpec spec;
  spec.when(Start{kStarted.operation_id, "import", {{"type_key", "post"}}, "hash"}).then({kStarted});
  spec.and_it_happens().when(Start{kStarted.operation_id, "import", {}, "other"}).then_nothing();
  EXPECT_EQ(describe(spec.state()).at("status").as_string(), "running");
  spec.when(Finish{"failed", {{"saves", 3}}}).then({Finished{"failed", {{"saves", 3}}}});
  spec.and_it_happens().when(Finish{"succeeded", {}}).then_nothing();
  EXPECT_EQ(describe(spec.state()).at("status").as_string(), "failed");
}

TEST(Operation, CannotEndBeforeItStarts) { OperationSpec().when(Finish{"failed", {}}).then_rejected(RejectionCode::not_found); }

}  // namespace
}  // namespace contentos::operation
