#include "domain/core/base64.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace contentos {
namespace {

TEST(Base64, IsThatOfRfc4648) {
  std::pair<char const*, char const*> const vectors[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (auto const& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(plain), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
    std::string url = encoded;
    url.erase(std::remove(url.begin(), url.end(), '='), url.end());
    EXPECT_EQ(to_base64url(plain), url);
    EXPECT_EQ(from_base64url(url), plain);
  }
  EXPECT_EQ(to_base64("\xFB\xFF"), "+/8=");
  EXPECT_EQ(to_base64url("\xFB\xFF"), "-_8");
}

TEST(Base64, ReadsOnlyWhatItsEncoderWrites) {
  for (auto const* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Z g=", "Zm9v\n", "-_8=", "=Zg=", "Zg==Zg=="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
  for (auto const* text : {"Zg==", "Z", "Zh", "Zm9", "+/8", "Zg\n"}) { EXPECT_EQ(from_base64url(text), std::nullopt) << text; }
}

}  // namespace
}  // namespace contentos
