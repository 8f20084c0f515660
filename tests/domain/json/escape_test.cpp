#include "domain/json/escape.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace contentos {
namespace {

/// What `json`, which begins behind a backslash, appends, and then what is left of it; nothing where it is no escape.
std::optional<std::string> meant(std::string_view json) {
  std::string out;
  std::size_t at = 0;
  if (!append_escaped(out, json, at)) { return std::nullopt; }
  return out + "|" + std::string(json.substr(at));
}

TEST(AppendEscaped, GivesWhatIsMeantAndGoesOnBehindIt) {
  EXPECT_EQ(meant("n rest"), "\n| rest");
  EXPECT_EQ(meant("\"b"), "\"|b");
  EXPECT_EQ(meant("\\n"), "\\|n");
  EXPECT_EQ(meant("/"), "/|");
  EXPECT_EQ(meant("b"), "\b|");
  EXPECT_EQ(meant("f"), "\f|");
  EXPECT_EQ(meant("r"), "\r|");
  EXPECT_EQ(meant("t"), "\t|");
  EXPECT_EQ(meant("u00e41"), "\u00e4|1");
  EXPECT_EQ(meant("u20AC"), "\u20ac|");
  EXPECT_EQ(meant("ud83d\\ude00x"), "\U0001F600|x");
  EXPECT_EQ(meant("udbff\\udfff"), "\U0010FFFF|");
}

TEST(AppendEscaped, RefusesWhatIsNone) {
  for (char const* wrong :
       {"", "x", "N", "u", "u12", "u12g4", "u+123", "ud83d", "ud83d\\n", "ud83d\\u0041", "ud83d\\ud83d", "ude00", "ud83d\\u12"}) {
    EXPECT_EQ(meant(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace contentos
