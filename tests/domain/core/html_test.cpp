#include "domain/core/html.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

TEST(Html, WhatMeansSomethingThereIsEscaped) {
  EXPECT_EQ(escaped_html(R"(<a href="x">Tom & Jerry's</a>)"), "&lt;a href=&quot;x&quot;&gt;Tom &amp; Jerry&#39;s&lt;/a&gt;");
  EXPECT_EQ(escaped_html("&amp;"), "&amp;amp;");
}

TEST(Html, AllElseStaysAsItIs) {
  EXPECT_EQ(escaped_html("Zürich — 東京\t`x`\n"), "Zürich — 東京\t`x`\n");
  EXPECT_EQ(escaped_html(""), "");
}

TEST(Html, IsAddedToWhatIsThere) {
  std::string out = "<p>";
  append_escaped_html(out, "1 < 2");
  EXPECT_EQ(out, "<p>1 &lt; 2");
}

}  // namespace
}  // namespace contentos
