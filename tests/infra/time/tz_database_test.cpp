#include "infra/time/tz_database.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
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

std::string bytes_of(std::string_view zone) {
  std::ifstream file(std::filesystem::path("/usr/share/zoneinfo") / zone, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A tz database of the test's own, gone with it.
class OwnFolder {
public:
  OwnFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "contentos-zones-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) { throw std::runtime_error("no temporary folder"); }
    path_ = pattern;
  }
  ~OwnFolder() { std::filesystem::remove_all(path_); }
  OwnFolder(OwnFolder const&) = delete;
  OwnFolder& operator=(OwnFolder const&) = delete;

  void write(std::string const& zone, std::string_view bytes) const { std::ofstream(path_ / zone, std::ios::binary) << bytes; }
  [[nodiscard]] std::optional<double> in_summer(std::string const& zone) const {
    return hours(TzDatabase(path_).offset_at(zone, parse_rfc3339("2026-07-01T00:00:00Z").value()));
  }

private:
  std::filesystem::path path_{};
};

TEST(TzDatabase, KnowsTheZonesOfTheTzDatabaseOnly) {
  for (auto const* zone : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Etc/GMT+5"}) {
    EXPECT_TRUE(at(zone, "2026-01-01T00:00:00Z")) << zone;
  }
  for (auto const* zone : {"", "Europe", "Europe/", "/UTC", "Nowhere/City", "../etc/passwd", "Europe/../UTC", "zone.tab", "Europe//Berlin",
                           "europe/berlin", "CSTX", "GMT+5"}) {
    EXPECT_FALSE(at(zone, "2026-01-01T00:00:00Z")) << zone;
  }
  EXPECT_FALSE(at(std::string_view("Europe/Berlin\0", 14), "2026-01-01T00:00:00Z"));
}

TEST(TzDatabase, KnowsNoNamesOfTheSystemsOrOfTheLibrarys) {
  for (auto const* zone :
       {"localtime", "posixrules", "posix/Europe/Berlin", "right/Europe/Berlin", "/usr/share/zoneinfo/Europe/Berlin", ":Europe/Berlin",
        "file:Europe/Berlin", "libc:localtime", "libc:UTC", "UTC0", "Fixed/UTC+01:00:00", "Fixed/UTC", "EST5EDT,M3.2.0,M11.1.0", "CET-1"}) {
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

TEST(TzDatabase, FollowsTheRulesOfItsFilesOnEitherSideOfTheEquator) {
  EXPECT_EQ(-3, at("America/Argentina/Buenos_Aires", "2098-07-01T00:00:00Z"));
  EXPECT_EQ(9.5, at("Australia/Darwin", "2098-07-01T00:00:00Z"));
  EXPECT_EQ(-5, at("America/New_York", "2098-03-09T06:59:59Z"));
  EXPECT_EQ(-4, at("America/New_York", "2098-03-09T07:00:00Z"));
  EXPECT_EQ(10.5, at("Australia/Lord_Howe", "2098-07-01T00:00:00Z"));
  EXPECT_EQ(11, at("Australia/Lord_Howe", "2098-12-31T23:00:00Z"));
  EXPECT_EQ(-2, at("America/Nuuk", "2098-03-30T00:59:59Z")) << "changed at 23:00 of the day before, by its own clocks";
  EXPECT_EQ(-1, at("America/Nuuk", "2098-03-30T01:00:00Z"));
}

TEST(TzDatabase, TakesAZoneFromNoFileThatIsCutOff) {
  OwnFolder const folder;
  auto const whole = bytes_of("Europe/Berlin");
  folder.write("Whole", whole);
  ASSERT_EQ(2, folder.in_summer("Whole"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto const name = "Cut" + std::to_string(size);
    folder.write(name, std::string_view(whole).substr(0, size));
    EXPECT_FALSE(folder.in_summer(name)) << size;
  }
}

TEST(TzDatabase, DoesNotRememberWhatIsNoZone) {
  OwnFolder const folder;
  EXPECT_FALSE(folder.in_summer("Later"));
  folder.write("Later", "no zone");
  EXPECT_FALSE(folder.in_summer("Later"));
  folder.write("Later", bytes_of("Europe/Berlin"));
  EXPECT_EQ(2, folder.in_summer("Later"));
}

TEST(TzDatabase, KnowsTheZonesOfItsFolderOnly) {
  OwnFolder const berlin;
  OwnFolder const tokyo;
  berlin.write("Here", bytes_of("Europe/Berlin"));
  tokyo.write("Here", bytes_of("Asia/Tokyo"));
  EXPECT_EQ(2, berlin.in_summer("Here"));
  EXPECT_EQ(9, tokyo.in_summer("Here"));
  EXPECT_FALSE(tokyo.in_summer("Europe"));
  EXPECT_FALSE(tokyo.in_summer("Zulu"));
  EXPECT_EQ(0, tokyo.in_summer("UTC"));
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

}  // namespace
}  // namespace contentos::tz
