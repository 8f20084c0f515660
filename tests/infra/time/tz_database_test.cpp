#include "infra/time/tz_database.hpp"

#include "infra/time/posix_zone.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace contentos::tz {
namespace {

/// Hours ahead of UTC; nothing for what is no zone.
std::optional<double> hours(std::optional<std::chrono::seconds> offset) {
  return offset ? std::optional(static_cast<double>(offset->count()) / 3600) : std::nullopt;
}
std::optional<double> at(std::string_view zone, char const* time) {
  return hours(TzDatabase().offset_at(zone, parse_rfc3339(time).value()));
}
std::optional<double> by_rule(std::string_view rule, char const* time) { return hours(posix_offset_at(rule, parse_rfc3339(time).value())); }

TEST(TzDatabase, KnowsTheZonesOfTheTzDatabaseOnly) {
  for (auto const* zone : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Etc/GMT+5"}) {
    EXPECT_TRUE(at(zone, "2026-01-01T00:00:00Z")) << zone;
  }
  for (auto const* zone : {"", "Europe", "Europe/", "/UTC", "Nowhere/City", "../etc/passwd", "Europe/../UTC", "zone.tab", "Europe//Berlin",
                           "europe/berlin", "CSTX", "GMT+5"}) {
    EXPECT_FALSE(at(zone, "2026-01-01T00:00:00Z")) << zone;
  }
}

TEST(TzDatabase, KnowsWhenClocksAreChanged) {
  EXPECT_EQ(1, at("Europe/Berlin", "2026-03-29T00:59:59.999999Z"));
  EXPECT_EQ(2, at("Europe/Berlin", "2026-03-29T01:00:00Z"));
  EXPECT_EQ(2, at("Europe/Berlin", "2026-10-25T00:59:59.999999Z"));
  EXPECT_EQ(1, at("Europe/Berlin", "2026-10-25T01:00:00Z"));
}

TEST(TzDatabase, KnowsTimesBeyondTheTablesOfItsFiles) {
  EXPECT_EQ(2, at("Europe/Berlin", "2999-07-01T00:00:00Z"));
  EXPECT_EQ(1, at("Europe/Berlin", "9999-12-31T23:59:59Z"));
  EXPECT_EQ(11, at("Australia/Sydney", "2999-01-01T00:00:00Z"));
  EXPECT_EQ(10, at("Australia/Sydney", "2999-07-01T00:00:00Z"));
  EXPECT_EQ(5.75, at("Asia/Kathmandu", "2999-07-01T00:00:00Z"));
  EXPECT_EQ(1, at("Europe/Dublin", "2999-07-01T00:00:00Z"));
  EXPECT_EQ(0, at("Europe/Dublin", "2999-01-01T00:00:00Z"));
  EXPECT_TRUE(at("Europe/Berlin", "0001-01-01T00:00:00Z"));
}

TEST(TzDatabase, TakesAZoneFromNoFileThatIsCutOff) {
  std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
  std::string const whole{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  auto const moment = parse_rfc3339("2026-07-01T00:00:00Z").value();
  ASSERT_EQ(2, hours(offset_in_tzif(whole, moment)));
  for (std::size_t size = 0; size < whole.size(); ++size) { EXPECT_FALSE(offset_in_tzif(whole.substr(0, size), moment)) << size; }
}

TEST(TzDatabase, SaysForEveryZoneAndSeasonWhatItsFileSays) {
  namespace fs = std::filesystem;
  std::size_t zones = 0;
  for (auto const* area : {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}) {
    for (auto const& file : fs::recursive_directory_iterator(fs::path("/usr/share/zoneinfo") / area)) {
      if (!file.is_regular_file()) { continue; }
      auto const name = fs::relative(file.path(), "/usr/share/zoneinfo").string();
      for (auto const* time : {"1970-01-01T00:00:00Z", "2026-01-15T00:00:00Z", "2026-07-15T00:00:00Z", "2500-01-15T00:00:00Z"}) {
        auto const offset = at(name, time);
        ASSERT_TRUE(offset) << name << " " << time;
        EXPECT_LE(-13, *offset) << name;
        EXPECT_GE(15, *offset) << name;
      }
      ++zones;
    }
  }
  EXPECT_LT(300U, zones);
}

TEST(RulesOfZones, KnowNoSummerOrOneOnEitherSideOfTheEquator) {
  EXPECT_EQ(-3, by_rule("<-03>3", "2026-07-01T00:00:00Z"));
  EXPECT_EQ(9.5, by_rule("ACST-9:30", "2026-07-01T00:00:00Z"));
  EXPECT_EQ(-4, by_rule("EST5EDT,M3.2.0,M11.1.0", "2026-07-01T00:00:00Z"));
  EXPECT_EQ(-5, by_rule("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z"));
  EXPECT_EQ(-4, by_rule("EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z"));
  EXPECT_EQ(10.5, by_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-07-01T00:00:00Z"));
  EXPECT_EQ(11, by_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-12-31T23:00:00Z"));
}

TEST(RulesOfZones, MayNameDaysOfTheYearAndHoursOfTheDayBefore) {
  EXPECT_EQ(-1, by_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z"));
  EXPECT_EQ(-2, by_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z"));
  EXPECT_EQ(1, by_rule("AAA0BBB,J60,J300", "2024-03-01T02:00:00Z")) << "J60 is the first of March in every year";
  EXPECT_EQ(0, by_rule("AAA0BBB,J60,J300", "2024-03-01T01:59:59Z"));
  EXPECT_EQ(1, by_rule("AAA0BBB,59,300", "2024-02-29T02:00:00Z")) << "counted from 0, leap days included";
  for (auto const* time : {"2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-12-31T23:59:59Z"}) {
    EXPECT_EQ(-4, by_rule("XXX3EDT4,0/0,J365/23", time)) << "summer all the year (RFC 9636) " << time;
  }
}

TEST(RulesOfZones, AreRefusedWhenTheyAreNone) {
  for (auto const* rule :
       {"", "C", "CET", "CET-", "<+03", "CET-1CEST,M3.5.0", "CET-1CEST", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.0.0,M1.1.0",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x", "CET-1CEST,J366,J1", "CET-1:"}) {
    EXPECT_FALSE(by_rule(rule, "2026-07-01T00:00:00Z")) << rule;
  }
}

}  // namespace
}  // namespace contentos::tz
