// What a read model in PostgreSQL refuses to build on: stored rows that somebody else has taken back.
#include "infra/postgres/audit_projection.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <span>

namespace contentos::test {

class ReadModelGuard : public ReadModelTest {
protected:
  PgAuditProjection projection{projector};
  Chronicle chronicle{11};

  void SetUp() override {
    for (int i = 0; i < 30; ++i) { chronicle.step(); }
    catch_up(chronicle, projection);
  }
  ApplyResult apply_next(Projection& model) {
    auto const known = chronicle.events.size();
    while (chronicle.events.size() == known) { chronicle.step(); }
    auto const& last = *chronicle.events.back();
    return model.apply({Chronicle::kShard, std::span(chronicle.events).subspan(known), {last.position, last.hash}});
  }
};

TEST_F(ReadModelGuard, ARebuildWhoseRowsAnotherRebuildClearedIsNotGoneOnWith) {
  auto const before = dump_lines(projection);
  PgAuditProjection elsewhere(projector);
  auto const first = value_of(elsewhere.begin_rebuild());
  catch_up(chronicle, *first);
  auto const second = value_of(projection.begin_rebuild());
  auto const applied = apply_next(*first);
  auto const* error = std::get_if<StoreError>(&applied);
  ASSERT_NE(error, nullptr) << "its next batch would leave a hole";
  EXPECT_FALSE(error->retryable);
  EXPECT_FALSE(first->promote());
  EXPECT_EQ(dump_lines(projection), before) << "the live model is still the one before";
  catch_up(chronicle, *second);
  ASSERT_TRUE(second->promote());
  EXPECT_GT(dump_lines(projection).size(), before.size());
}

TEST_F(ReadModelGuard, ARebuildThatHasNothingMoreToApplyIsNotPromotedWithoutItsRows) {
  auto const before = dump_lines(projection);
  PgAuditProjection elsewhere(projector);
  auto const first = value_of(elsewhere.begin_rebuild());
  catch_up(chronicle, *first);
  auto const second = value_of(projection.begin_rebuild());
  auto const promoted = first->promote();
  ASSERT_FALSE(promoted);
  EXPECT_EQ(promoted.error().code, StoreErrorCode::internal) << promoted.error().context;
  EXPECT_EQ(dump_lines(projection), before);
}

TEST_F(ReadModelGuard, NothingIsAppliedOnTopOfAnOlderBackUp) {
  // As a restore does it, from a moment at which the model had nothing yet.
  auto lease = projector.acquire();
  ASSERT_TRUE(lease);
  ASSERT_TRUE((*lease)->script("DELETE FROM read_model_checkpoint WHERE model = 'audit'"));
  auto const applied = apply_next(projection);
  auto const* error = std::get_if<StoreError>(&applied);
  ASSERT_NE(error, nullptr);
  EXPECT_TRUE(error->retryable) << "what is stored is whole: it goes on from there";
  EXPECT_EQ(value_of(projection.checkpoint(Chronicle::kShard)).position, ShardPosition(0)) << "looked at anew";
}

}  // namespace contentos::test
