#include "domain/comment/text_html.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace contentos::comment {
namespace {

std::string link(std::string const& address) { return "<a href=\"" + address + "\" rel=\"nofollow noopener\">" + address + "</a>"; }

TEST(TextHtml, HasParagraphsAndBreaks) {
  EXPECT_EQ(text_html("One"), "<p>One</p>");
  EXPECT_EQ(text_html("One\nTwo\r\nThree"), "<p>One<br>Two<br>Three</p>");
  EXPECT_EQ(text_html("\n\nOne\n \t\n\nTwo\n"), "<p>One</p><p>Two</p>");
  EXPECT_EQ(text_html(""), "");
  EXPECT_EQ(text_html(" \n\r\n"), "");
}

TEST(TextHtml, EscapesWhatHtmlWouldRead) {
  EXPECT_EQ(text_html("<script>alert('1' && \"2\")</script>"),
            "<p>&lt;script&gt;alert(&#39;1&#39; &amp;&amp; &quot;2&quot;)&lt;/script&gt;</p>");
  EXPECT_EQ(text_html("&lt;b&gt;"), "<p>&amp;lt;b&amp;gt;</p>");
  EXPECT_EQ(text_html(std::string_view("a\0b\x7F\x1B", 5)),
            "<p>a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\xEF\xBF\xBD</p>");
  EXPECT_EQ(text_html("Grüße 👋"), "<p>Grüße 👋</p>");
}

TEST(TextHtml, LinksWhatBeginsWithHttp) {
  EXPECT_EQ(text_html("See https://a.example/b?c=1#d."), "<p>See " + link("https://a.example/b?c=1#d") + ".</p>");
  EXPECT_EQ(text_html("(HTTP://A.example)"), "<p>(" + link("HTTP://A.example") + ")</p>");
  EXPECT_EQ(text_html("http://a.example/?x=1&y=2"), "<p>" + link("http://a.example/?x=1&amp;y=2") + "</p>");
  EXPECT_EQ(text_html("http://a.example http://b.example"), "<p>" + link("http://a.example") + " " + link("http://b.example") + "</p>");
}

TEST(TextHtml, LinksNothingElse) {
  for (std::string const text : {"javascript:alert(1)", "data:text/html,x", "http:/a", "http://", "https://.", "xhttp://a.example",
                                 "//a.example", "vbscript:x", "http:javascript:x", "h", "www.a.example"}) {
    EXPECT_EQ(text_html(text).find("<a"), std::string::npos) << text;
  }
}

TEST(TextHtml, LetsNobodyOutOfAnAddress) {
  EXPECT_EQ(text_html(R"(http://a.example/"onmouseover="x)"), "<p>" + link("http://a.example/") + "&quot;onmouseover=&quot;x</p>");
  EXPECT_EQ(text_html("http://a.example/'><script>"), "<p>" + link("http://a.example/") + "&#39;&gt;&lt;script&gt;</p>");
  EXPECT_EQ(text_html("http://a.example/&quot;x"), "<p>" + link("http://a.example/&amp;quot;x") + "</p>");
  EXPECT_EQ(text_html("https://javascript:alert(1)"), "<p>" + link("https://javascript:alert(1") + ")</p>") << "an address all the same";
}

/// Takes the tags out that are made on purpose; what is left must hold nothing that HTML reads.
std::string without_own_tags(std::string html) {
  std::array<std::string, 5> const tags{"<p>", "</p>", "<br>", "\" rel=\"nofollow noopener\">", "</a>"};
  for (auto const& tag : tags) {
    for (auto at = html.find(tag); at != std::string::npos; at = html.find(tag)) { html.replace(at, tag.size(), " "); }
  }
  for (auto const* opening : {"<a href=\"http://", "<a href=\"https://", "<a href=\"HTTP://"}) {
    for (auto at = html.find(opening); at != std::string::npos; at = html.find(opening)) {
      html.replace(at, std::string_view(opening).size(), " ");
    }
  }
  return html;
}

TEST(TextHtml, HoldsNothingThatHtmlReadsWhateverTheText) {
  std::array<std::string, 22> const parts{"<", ">", "\"", "'", "&",  "\n",  "\r\n",       "\n\n",        "http://",  "https://", "HTTP://",
                                          "a", " ", "/",  "=", "\t", "<p>", "<a href=\"", "javascript:", "\xC3\xA9", ".",        "</a>"};
  std::mt19937 random(20261127);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) { text += parts.at(random() % parts.size()); }
    auto const left = without_own_tags(text_html(text));
    EXPECT_EQ(left.find_first_of("<>\"'"), std::string::npos) << text << "\n" << text_html(text);
  }
}

}  // namespace
}  // namespace contentos::comment
