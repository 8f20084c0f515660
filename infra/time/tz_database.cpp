#include "infra/time/tz_database.hpp"

#include <absl/time/time.h>
#include <array>
#include <fstream>

namespace contentos::tz {

namespace {

constexpr std::size_t kLongestZoneName = 64;

/// Letters, digits, `_`, `+`, `-` in parts joined by `/`, each beginning with a letter in upper case: no way out of the folder.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestZoneName) { return false; }
  bool is_first = true;
  for (char const c : name) {
    bool const upper = c >= 'A' && c <= 'Z';
    bool const inner = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-';
    if (is_first ? !upper : !(upper || inner || c == '/')) { return false; }
    is_first = c == '/';
  }
  return !is_first;
}

/// Begins as a TZif file does (RFC 9636, section 3.1). Of a folder, nothing can be read.
bool is_zone_file(std::filesystem::path const& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 4> magic{};
  file.read(magic.data(), magic.size());
  return file && std::string_view(magic.data(), magic.size()) == "TZif";
}

}  // namespace

std::optional<std::chrono::seconds> TzDatabase::offset_at(std::string_view zone, Timestamp at) const {
  if (zone == "UTC") { return std::chrono::seconds(0); }
  if (!is_zone_name(zone)) { return std::nullopt; }
  auto const path = folder_ / zone;
  // Abseil remembers for ever what it was asked for, what it has not found too: so it is asked for zones only, and not when the process has
  // no file descriptor left.
  if (!is_zone_file(path)) { return std::nullopt; }
  absl::TimeZone loaded;
  // By its path: names of Abseil's own, such as Fixed/UTC+01:00:00, have no meaning, and nor has TZDIR.
  if (!absl::LoadTimeZone(path.native(), &loaded)) { return std::nullopt; }
  return std::chrono::seconds(loaded.At(absl::FromUnixMicros(to_unix_us(at))).offset);
}

}  // namespace contentos::tz
