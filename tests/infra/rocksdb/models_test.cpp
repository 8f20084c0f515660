// The delivery and versions models on the store they have in the product.
#include "infra/rocksdb/rocksdb_store.hpp"
#include "tests/infra/rocksdb/temporary_folder.hpp"
#include "tests/projections/support/fold_equality.hpp"

namespace contentos {
namespace {

TEST(FoldEquality, HoldsForDeliveryOnRocksDB) {
  for (unsigned seed = 21; seed <= 23; ++seed) {
    TemporaryFolder const folder;
    expect_fold_equality(
        make_delivery, [&] { return RocksKvStore::open(folder.path()).value(); }, seed);
  }
}

TEST(FoldEquality, HoldsForVersionsOnRocksDB) {
  for (unsigned seed = 21; seed <= 23; ++seed) {
    TemporaryFolder const folder;
    expect_fold_equality(
        make_versions, [&] { return RocksKvStore::open(folder.path()).value(); }, seed);
  }
}

}  // namespace
}  // namespace contentos
