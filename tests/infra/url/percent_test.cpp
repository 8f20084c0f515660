#include "infra/url/percent.hpp"

#include <gtest/gtest.h>

#include <string>

namespace contentos::url {
namespace {

TEST(PercentEncoding, LeavesOnlyWhatIsUnreservedAsItIs) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b/c?d=e&f+%"), "a%20b%2Fc%3Fd%3De%26f%2B%25");
  EXPECT_EQ(percent_encode("\xC3\xA9"), "%C3%A9");
}

TEST(PercentEncoding, IsReadBack) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) { all.push_back(static_cast<char>(byte)); }
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
  EXPECT_EQ(percent_decode("a%20b+c%c3%A9"), "a b+c\xC3\xA9");
  EXPECT_EQ(percent_decode("a%20b+c%2B%00", Plus::blank), std::string("a b c+\0", 7));
}

TEST(PercentEncoding, IsRefusedWhenAnEscapeIsCutShortOrNoHex) {
  for (auto const* text : {"%", "a%", "a%2", "%g0", "%0g", "%%20", "% 1"}) { EXPECT_EQ(percent_decode(text), std::nullopt) << text; }
}

}  // namespace
}  // namespace contentos::url
