#include "domain/core/utf8.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <iterator>
#include <string>

namespace contentos {
namespace {

/// By the table of RFC 3629, section 3, with no thought for what is no character.
std::string utf8_of(std::uint32_t point) {
  auto const byte = [](std::uint32_t value) { return static_cast<char>(value); };
  auto const tail = [&](unsigned shift) { return byte(0x80U | ((point >> shift) & 0x3FU)); };
  if (point < 0x80) { return {byte(point)}; }
  if (point < 0x800) { return {byte(0xC0U | (point >> 6U)), tail(0)}; }
  if (point < 0x10000) { return {byte(0xE0U | (point >> 12U)), tail(6), tail(0)}; }
  return {byte(0xF0U | (point >> 18U)), tail(12), tail(6), tail(0)};
}

TEST(Utf8, IsAppendedForEveryCodePoint) {
  for (std::uint32_t point = 0; point <= 0x10'FFFF; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) { continue; }
    std::string text = "a";
    append_utf8(text, point);
    ASSERT_EQ("a" + utf8_of(point), text) << point;
  }
}

TEST(Utf8, IsEveryCodePointButSurrogates) {
  for (std::uint32_t point = 0; point < 0x11'0800; ++point) {
    bool const is_scalar = point <= 0x10'FFFF && (point < 0xD800 || point > 0xDFFF);
    ASSERT_EQ(is_utf8(utf8_of(point)), is_scalar) << point;
  }
}

TEST(Utf8, IsNothingCutShortOverlongOrStray) {
  for (auto const* text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF",
        "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xC3\xC3", "\xE2\x28\xA1", "\xE2\x82\x28", "\xF0\x9F\x98\x28", "\xC3\xA9\xA9"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
    for (std::size_t before = 0; before < 20; ++before) {
      EXPECT_FALSE(is_utf8(std::string(before, 'a') + text + std::string(20 - before, 'b'))) << text;
    }
  }
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8(std::string_view("\0a", 2)));
}

TEST(CodePoints, AreCountedAndNotTheirBytes) {
  EXPECT_EQ(code_points(""), 0U);
  EXPECT_EQ(code_points("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 4U);
}

TEST(CutUtf8, EndsWhereACodePointEnds) {
  std::string const text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  std::size_t const kept[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t most = 0; most < std::size(kept); ++most) { EXPECT_EQ(cut_utf8(text, most), text.substr(0, kept[most])) << most; }
}

}  // namespace
}  // namespace contentos
