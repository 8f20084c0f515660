#include "commands/import/import_pool.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <string>

namespace contentos {
namespace {

TEST(ImportPool, GivesSharesTheirTurnsTaskByTask) {
  std::string order;
  ImportPool pool(1);
  ImportPool::Share first(pool);
  ImportPool::Share second(pool);
  std::promise<void> begun;
  std::promise<void> open;
  first.put(0, 1, [&] {
    begun.set_value();
    open.get_future().wait();
  });
  begun.get_future().wait();
  for (std::uint32_t strand = 1; strand <= 4; ++strand) {
    first.put(strand, 1, [&] { order += 'a'; });
  }
  for (std::uint32_t strand = 1; strand <= 2; ++strand) {
    second.put(strand, 1, [&] { order += 'b'; });
  }
  open.set_value();
  first.drain();
  second.drain();
  EXPECT_EQ("ababaa", order);
}

TEST(ImportPool, GivesWhatATaskThrowsToItsShareAndGoesOn) {
  ImportPool pool(2);
  ImportPool::Share good(pool);
  int done = 0;
  {
    ImportPool::Share bad(pool);
    bad.put(0, 1, [] { throw std::runtime_error("a fault"); });
    bad.put(0, 1, [&] { ++done; });
    EXPECT_THROW(bad.drain(), std::runtime_error);
    bad.put(0, 1, [] { throw std::runtime_error("of which nobody hears"); });
  }
  good.put(0, 1, [&] { ++done; });
  EXPECT_NO_THROW(good.drain());
  EXPECT_EQ(2, done);
}

}  // namespace
}  // namespace contentos
