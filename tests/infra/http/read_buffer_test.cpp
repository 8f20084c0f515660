#include "infra/http/read_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>

namespace contentos::http {
namespace {

constexpr std::size_t kMost = 64 * 1024;

/// Receives a request of so many bytes and uses each as it comes. Returns how often something was received.
std::size_t receive(ReadBuffer& buffer, std::size_t bytes) {
  std::size_t times = 0;
  for (; bytes > 0; ++times) {
    EXPECT_TRUE(buffer.make_room(kMost));
    auto const some = std::min(bytes, buffer.room_bytes());
    buffer.received(some);
    buffer.consume(some);
    bytes -= some;
  }
  buffer.shrink();
  return times;
}

TEST(ReadBuffer, ReceivesAtOnceWhatFilledItBefore) {
  ReadBuffer buffer;
  EXPECT_EQ(receive(buffer, 5'000), 2U);
  EXPECT_EQ(receive(buffer, 5'000), 1U);
  EXPECT_EQ(receive(buffer, 16'000), 2U);
  EXPECT_EQ(receive(buffer, 16'000), 1U);
}

TEST(ReadBuffer, StaysSmallForSmallRequests) {
  ReadBuffer buffer;
  for (int i = 0; i < 10; ++i) { EXPECT_EQ(receive(buffer, 1'000), 1U); }
  EXPECT_TRUE(buffer.make_room(kMost));
  EXPECT_EQ(buffer.room_bytes(), ReadBuffer::kIdleBytes);
}

TEST(ReadBuffer, GivesBackWhatALargeRequestNeeded) {
  ReadBuffer buffer;
  EXPECT_LT(receive(buffer, 1'000'000), 30U) << "what is large comes in large pieces";
  EXPECT_TRUE(buffer.make_room(kMost));
  EXPECT_EQ(buffer.room_bytes(), ReadBuffer::kIdleBytes);
}

TEST(ReadBuffer, GrowsNoFurtherThanItMay) {
  ReadBuffer buffer;
  for (bool has_room = true; has_room;) {
    has_room = buffer.make_room(10'000);
    buffer.received(buffer.room_bytes());
  }
  EXPECT_EQ(buffer.pending().size(), 10'000U);
}

}  // namespace
}  // namespace contentos::http
