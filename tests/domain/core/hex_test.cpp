#include "domain/core/hex.hpp"

#include <gtest/gtest.h>

#include <string>

namespace contentos {
namespace {

TEST(Hex, IsWrittenInLowerCaseAndReadInBoth) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) { all.push_back(static_cast<char>(byte)); }
  EXPECT_EQ(to_hex(std::string("\x00\xFF\x1a", 3)), "00ff1a");
  EXPECT_EQ(from_hex("00FF1a"), std::string("\x00\xFF\x1a", 3));
  EXPECT_EQ(from_hex(to_hex(all)), all);
  EXPECT_EQ(from_hex(""), "");
}

TEST(Hex, IsRefusedWhenADigitIsMissingOrNone) {
  for (auto const* text : {"0", "000", "0g", "g0", "0G", "+1", "-1", " 1", "0x", "0/", "0:", "0@", "0`"}) {
    EXPECT_EQ(from_hex(text), std::nullopt) << text;
  }
}

TEST(LowerHex, IsDigitsAndNothingElse) {
  EXPECT_TRUE(is_lower_hex("0123456789abcdef"));
  for (auto const* text : {"A", "0F", "g", " ", "0x1", "/", ":", "`"}) { EXPECT_FALSE(is_lower_hex(text)) << text; }
  EXPECT_FALSE(is_lower_hex(std::string_view("0\0", 2)));
}

}  // namespace
}  // namespace contentos
