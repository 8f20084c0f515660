#include "infra/time/tz_database.hpp"

#include "infra/time/posix_zone.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <string>

namespace contentos::tz {

namespace {

constexpr std::size_t kLongestZoneName = 64;
constexpr std::size_t kMostFileBytes = 64 * 1024;  // the longest has 4 KiB
constexpr std::size_t kHeadBytes = 44;
constexpr std::size_t kTypeBytes = 6;

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

/// A number in network byte order. Requires: `bytes` are there.
std::int64_t number_at(std::string_view file, std::size_t at, std::size_t bytes) {
  std::uint64_t value = (static_cast<unsigned char>(file[at]) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = 0; i < bytes; ++i) { value = (value << 8) | static_cast<unsigned char>(file[at + i]); }
  return static_cast<std::int64_t>(value);
}

/// How many there are of each thing in a block, and what the block takes when its times have so many bytes.
struct Counts {
  std::size_t isut, isstd, leaps, times, types, letters;

  [[nodiscard]] std::size_t block_bytes(std::size_t time_bytes) const {
    return times * (time_bytes + 1) + types * kTypeBytes + letters + leaps * (time_bytes + 4) + isstd + isut;
  }
};

/// The head of a block (RFC 9636, section 3.1).
std::optional<Counts> head_at(std::string_view file, std::size_t at) {
  if (file.size() < at + kHeadBytes || file.substr(at, 4) != "TZif") { return std::nullopt; }
  std::array<std::size_t, 6> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    auto const number = number_at(file, at + 20 + 4 * i, 4);
    if (number < 0) { return std::nullopt; }
    numbers[i] = static_cast<std::size_t>(number);
  }
  return Counts{numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
}

/// The second block of a file, whose times have eight bytes, and the text after it.
struct Block {
  std::string_view times, kinds, types, footer;

  [[nodiscard]] std::size_t size() const { return kinds.size(); }
  [[nodiscard]] std::int64_t time(std::size_t i) const { return number_at(times, 8 * i, 8); }
  [[nodiscard]] std::optional<std::chrono::seconds> offset_of(std::size_t type) const {
    if ((type + 1) * kTypeBytes > types.size()) { return std::nullopt; }
    return std::chrono::seconds(number_at(types, type * kTypeBytes, 4));
  }
};

std::optional<Block> second_block(std::string_view file) {
  auto const first = head_at(file, 0);
  if (!first || file[4] < '2') { return std::nullopt; }
  auto at = kHeadBytes + first->block_bytes(4);
  auto const head = head_at(file, at);
  if (!head) { return std::nullopt; }
  at += kHeadBytes;
  auto const end = at + head->block_bytes(8);
  if (file.size() < end + 2 || file[end] != '\n') { return std::nullopt; }
  auto const footer = file.substr(end + 1);
  auto const line_end = footer.find('\n');
  if (line_end == std::string_view::npos) { return std::nullopt; }
  auto const kinds_at = at + 8 * head->times;
  auto const types_at = kinds_at + head->times;
  return Block{file.substr(at, 8 * head->times), file.substr(kinds_at, head->times), file.substr(types_at, head->types * kTypeBytes),
               footer.substr(0, line_end)};
}

}  // namespace

std::optional<std::chrono::seconds> offset_in_tzif(std::string_view file, Timestamp at) {
  auto const block = second_block(file);
  if (!block) { return std::nullopt; }
  auto const moment = std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  // The first transition after the moment.
  std::size_t next = 0;
  for (std::size_t behind = block->size(); next < behind;) {
    auto const middle = next + (behind - next) / 2;
    if (block->time(middle) <= moment) {
      next = middle + 1;
    } else {
      behind = middle;
    }
  }
  if (next == block->size() && !block->footer.empty()) { return posix_offset_at(block->footer, at); }
  return block->offset_of(next == 0 ? 0 : static_cast<unsigned char>(block->kinds[next - 1]));
}

std::optional<std::chrono::seconds> TzDatabase::offset_at(std::string_view zone, Timestamp at) const {
  if (zone == "UTC") { return std::chrono::seconds(0); }
  if (!is_zone_name(zone)) { return std::nullopt; }
  std::ifstream file(folder_ / zone, std::ios::binary);
  std::string bytes(kMostFileBytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));  // of a folder, nothing
  return offset_in_tzif(std::string_view(bytes).substr(0, static_cast<std::size_t>(file.gcount())), at);
}

}  // namespace contentos::tz
