// Which bytes are asked for.
#include "infra/http/range.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace contentos::http {
namespace {

AskedRange part(std::uint64_t first, std::uint64_t last) { return {AskedRange::Kind::part, {first, last}}; }
constexpr AskedRange kWhole{};
constexpr AskedRange kNone{AskedRange::Kind::unsatisfiable};

TEST(Ranges, NameBytesFromTheBeginningAndFromTheEnd) {
  EXPECT_EQ(asked_range("bytes=0-0", 10), part(0, 0));
  EXPECT_EQ(asked_range("bytes=2-5", 10), part(2, 5));
  EXPECT_EQ(asked_range("bytes=2-", 10), part(2, 9));
  EXPECT_EQ(asked_range("bytes=9-20", 10), part(9, 9));
  EXPECT_EQ(asked_range("bytes=-3", 10), part(7, 9));
  EXPECT_EQ(asked_range("bytes=-30", 10), part(0, 9));
  EXPECT_EQ(asked_range("Bytes = 1-2 ", 10), part(1, 2));
  EXPECT_EQ(asked_range("bytes=, 1-2 ,", 10), part(1, 2));
  EXPECT_EQ(asked_range("bytes=5-99999999999999999999999", 10), part(5, 9));
  EXPECT_EQ(part(2, 5).range.bytes(), 4U);
}

TEST(Ranges, CannotNameWhatIsNotThere) {
  for (char const* header : {"bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999999-"}) {
    EXPECT_EQ(asked_range(header, 10), kNone) << header;
  }
  EXPECT_EQ(asked_range("bytes=0-", 0), kNone);
  EXPECT_EQ(asked_range("bytes=-5", 0), kWhole) << "there are no bytes whose numbers could be said";
}

TEST(Ranges, ThatAreSeveralOrMalformedOrInAnotherUnitAskForAll) {
  for (char const* header : {"bytes=0-1,3-4", "bytes=0-1, 20-", "bytes=5-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=1-2-3",
                             "bytes=+1-2", "bytes=1 - 2", "lines=1-2", "", "bytes", "0-1"}) {
    EXPECT_EQ(asked_range(header, 10), kWhole) << header;
  }
}

TEST(Ranges, AreSaidWithTheLengthOfAll) {
  EXPECT_EQ(content_range(ByteRange{2, 5}, 10), "bytes 2-5/10");
  EXPECT_EQ(content_range(std::nullopt, 10), "bytes */10");
}

TEST(Ranges, HoldIfWhatTheClientKnowsIsStillThere) {
  constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";
  EXPECT_TRUE(if_range_holds("\"a\"", "\"a\"", kDate));
  EXPECT_TRUE(if_range_holds(kDate, "\"a\"", kDate));
  EXPECT_FALSE(if_range_holds("\"b\"", "\"a\"", kDate));
  EXPECT_FALSE(if_range_holds("W/\"a\"", "W/\"a\"", kDate)) << "weak tags prove no bytes";
  EXPECT_FALSE(if_range_holds("\"\"", "", kDate));
  EXPECT_FALSE(if_range_holds("Sun, 06 Nov 1994 08:49:38 GMT", "\"a\"", kDate));
  EXPECT_FALSE(if_range_holds("", "", ""));
}

}  // namespace
}  // namespace contentos::http
