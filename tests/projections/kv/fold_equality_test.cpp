#include "tests/projections/support/fold_equality.hpp"

namespace contentos {
namespace {

TEST(FoldEquality, HoldsForDeliveryInMemory) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    auto const store = std::make_shared<MemoryKvStore>();
    expect_fold_equality(
        make_delivery, [&] { return store; }, seed);
  }
}

TEST(FoldEquality, HoldsForVersionsInMemory) {
  for (unsigned seed = 1; seed <= 8; ++seed) {
    auto const store = std::make_shared<MemoryKvStore>();
    expect_fold_equality(
        make_versions, [&] { return store; }, seed);
  }
}

}  // namespace
}  // namespace contentos
