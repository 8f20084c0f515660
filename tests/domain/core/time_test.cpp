#include "domain/core/time.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace contentos {
namespace {

/// What a text means, written the one way; "refused" when it means nothing.
std::string normal(std::string_view text) {
  auto const time = parse_rfc3339(text);
  return time ? format_rfc3339(*time) : "refused";
}

TEST(Rfc3339, IsWrittenWithSixDecimalsAndZ) {
  EXPECT_EQ(format_rfc3339(from_unix_us(0)), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_rfc3339(from_unix_us(1'569'853'355'000'001)), "2019-09-30T14:22:35.000001Z");
  EXPECT_EQ(format_rfc3339(from_unix_us(-1)), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, IsReadWithAnyOffsetAndFraction) {
  EXPECT_EQ(normal("2019-09-30T14:22:35Z"), "2019-09-30T14:22:35.000000Z");
  EXPECT_EQ(normal("2019-09-30t14:22:35z"), "2019-09-30T14:22:35.000000Z");
  EXPECT_EQ(normal("2019-09-30T14:22:35+02:00"), "2019-09-30T12:22:35.000000Z");
  EXPECT_EQ(normal("2019-12-31T23:59:59-00:30"), "2020-01-01T00:29:59.000000Z");
  EXPECT_EQ(normal("2019-09-30T14:22:35.5Z"), "2019-09-30T14:22:35.500000Z");
  EXPECT_EQ(normal("2019-09-30T14:22:35.123456789Z"), "2019-09-30T14:22:35.123456Z");
  EXPECT_EQ(normal("2024-02-29T00:00:00Z"), "2024-02-29T00:00:00.000000Z");
  EXPECT_EQ(normal("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(normal("9999-12-31T23:59:59.999999Z"), "9999-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, IsRefusedWhenItIsNoMoment) {
  for (auto const* text : {"",
                           "2019-09-30",
                           "2019-09-30 14:22:35Z",
                           "2019-09-30T14:22:35",
                           "2019-09-30T14:22Z",
                           "2019-13-01T00:00:00Z",
                           "2019-00-01T00:00:00Z",
                           "2019-02-29T00:00:00Z",
                           "2019-09-31T00:00:00Z",
                           "2019-09-30T24:00:00Z",
                           "2019-09-30T14:60:00Z",
                           "2016-12-31T23:59:60Z",
                           "0000-01-01T00:00:00Z",
                           "2019-09-30T14:22:35.Z",
                           "2019-09-30T14:22:35.1234567890Z",
                           "2019-09-30T14:22:35+2:00",
                           "2019-09-30T14:22:35+24:00",
                           "2019-09-30T14:22:35+02:60",
                           "2019-09-30T14:22:35Zx",
                           "19-09-30T14:22:35Z",
                           "2019-9-30T14:22:35Z",
                           "-019-09-30T14:22:35Z",
                           " 2019-09-30T14:22:35Z"}) {
    EXPECT_EQ(normal(text), "refused") << text;
  }
}

TEST(Rfc3339, IsRefusedWhenTheMomentLiesBeyondTheRangeOnceTheOffsetIsApplied) {
  EXPECT_EQ(format_rfc3339(kEarliestTime), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(format_rfc3339(kLatestTime), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(normal("0001-01-01T01:00:00+01:00"), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(normal("0001-01-01T00:00:00+01:00"), "refused");
  EXPECT_EQ(normal("9999-12-31T22:59:59-01:00"), "9999-12-31T23:59:59.000000Z");
  EXPECT_EQ(normal("9999-12-31T23:59:59-01:00"), "refused");
}

TEST(OffsetTime, SaysTheOffsetThatWasWrittenAndNothingForAnInstant) {
  auto const written = parse_offset_time("2020-01-01T00:30:00.5-03:30");
  ASSERT_TRUE(written);
  EXPECT_EQ(format_rfc3339(written->at), "2020-01-01T04:00:00.500000Z");
  EXPECT_EQ(written->offset, std::chrono::minutes(-210));
  EXPECT_EQ(parse_offset_time("2020-01-01T00:00:00+00:00")->offset, std::chrono::minutes(0));
  for (auto const* instant : {"2020-01-01T00:00:00Z", "2020-01-01T00:00:00.123456z", "2020-01-01T00:00:00-00:00"}) {
    EXPECT_EQ(parse_offset_time(instant)->offset, std::nullopt) << instant;
  }
  EXPECT_FALSE(parse_offset_time("2020-01-01T00:00:00"));
}

TEST(OffsetTime, IsWrittenWithSignHoursAndMinutes) {
  EXPECT_EQ(format_offset(std::chrono::minutes(0)), "+00:00");
  EXPECT_EQ(format_offset(std::chrono::minutes(345)), "+05:45");
  EXPECT_EQ(format_offset(std::chrono::minutes(-30)), "-00:30");
}

TEST(StoredTime, IsReadBackAlsoWhereItWasLetInBeyondTheRange) {
  for (auto const beyond : {kEarliestTime - std::chrono::hours(24), kEarliestTime, kLatestTime, kLatestTime + std::chrono::hours(24)}) {
    EXPECT_EQ(parse_stored_time(format_rfc3339(beyond)), beyond) << format_rfc3339(beyond);
  }
  EXPECT_FALSE(parse_stored_time("100000-01-01T00:00:00Z"));
  EXPECT_FALSE(parse_stored_time("now"));
}

TEST(Rfc3339, IsReadBackAsTheSameMomentAndSortsAsTimeDoes) {
  std::mt19937_64 random(3339);
  std::uniform_int_distribution<std::int64_t> any(-62'135'596'800'000'000, 253'402'300'799'999'999);  // years 1 to 9999
  for (int i = 0; i < 20'000; ++i) {
    auto const a = from_unix_us(any(random));
    auto const b = from_unix_us(any(random));
    ASSERT_EQ(parse_rfc3339(format_rfc3339(a)), a);
    ASSERT_EQ(format_rfc3339(a) < format_rfc3339(b), a < b);
  }
}

}  // namespace
}  // namespace contentos
