#include "projections/search/search_text.hpp"

#include "domain/core/utf8.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <random>

namespace contentos {
namespace {

namespace json = boost::json;

using search::search_text;

TEST(SearchText, IsAllStringsHoweverDeep) {
  EXPECT_EQ(search_text(R"({"a":"one","b":{"en":"two","de":["three",{"x":"four"}]},"n":7,"t":true,"z":null})"), "one\ntwo\nthree\nfour\n");
}

TEST(SearchText, LeavesLinksOut) {
  EXPECT_EQ(search_text(R"({"author":{"sys":{"type":"Link","linkType":"Entry","id":"jo"}},"title":"T"})"), "T\n");
}

TEST(SearchText, IsCutAtACharacter) {
  std::string umlauts = "x";
  while (umlauts.size() < search::kMaxSearchTextBytes + 100) { umlauts += "ü"; }
  auto const text = search_text("{\"a\":\"" + umlauts + "\",\"b\":\"later\"}");
  EXPECT_LE(text.size(), search::kMaxSearchTextBytes);
  EXPECT_GE(text.size(), search::kMaxSearchTextBytes - 1);
  EXPECT_EQ(umlauts.substr(0, text.find('\n')), text.substr(0, text.find('\n')));
  EXPECT_EQ(text.find("later"), std::string::npos);
}

TEST(SearchText, OfPurgedOrBrokenDataIsEmpty) {
  EXPECT_EQ(search_text(""), "");
  EXPECT_EQ(search_text("{\"a\":"), "");
  EXPECT_EQ(search_text("7"), "");
}

TEST(SearchText, OfASnapshotIsItsTitleAndItsFields) {
  auto const all =
      search::snapshot_text(R"({"fields":{"a":"one","l":{"sys":{"id":"x"}}},"meta":{"slug":"s","title":"T\u00fc"},"tags":["no"]})");
  EXPECT_EQ("T\u00fc", all.title);
  EXPECT_EQ("one\n", all.text);
  for (auto const* other : {"", "7", R"({"meta":"T"})", R"({"meta":{"title":7}})", R"({"fields":{"a":"one"},"meta":{"title":"T"})"}) {
    EXPECT_EQ("", search::snapshot_text(other).title + search::snapshot_text(other).text) << other;
  }
}

/// The same by values of Boost.JSON.
void collect(json::value const& value, std::string& out) {
  if (out.size() >= search::kMaxSearchTextBytes) { return; }
  if (auto const* text = value.if_string()) {
    out += cut_utf8(*text, search::kMaxSearchTextBytes - out.size());
    if (out.size() < search::kMaxSearchTextBytes) { out.push_back('\n'); }
  } else if (auto const* array = value.if_array()) {
    for (auto const& element : *array) { collect(element, out); }
  } else if (auto const* object = value.if_object(); object != nullptr && !object->contains("sys")) {
    for (auto const& member : *object) { collect(member.value(), out); }
  }
}

std::string naive_text(std::string const& data) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = 256;
  auto const value = json::parse(data, error, {}, options);
  std::string out;
  if (!error) { collect(value, out); }
  return out;
}

/// Random JSON, written in more ways than a serializer knows.
class SomeJson {
public:
  explicit SomeJson(unsigned seed) : dice_(seed) {}

  std::string value(unsigned depth = 0) {
    auto const kind = below(depth > 6 ? 5 : 8);
    std::string out = spaces();
    if (kind < 3) {
      out += string();
    } else if (kind == 3) {
      out += one_of({"0", "-1.5e+30", "true", "false", "null", "9007199254740991"});
    } else if (kind == 4) {
      out += below(2) == 0 ? "{" + spaces() + "}" : "[" + spaces() + "]";
    } else {
      bool const is_object = kind > 5;
      out += is_object ? "{" : "[";
      for (auto n = below(5), i = 0U; i <= n; ++i) {
        if (i > 0) { out += ","; }
        if (is_object) { out += spaces() + (below(15) == 0 ? one_of({R"("sys")", R"("s\u0079s")"}) : key(i)) + spaces() + ":"; }
        out += value(depth + 1);
      }
      out += is_object ? "}" : "]";
    }
    return out + spaces();
  }
  unsigned below(unsigned limit) { return static_cast<unsigned>(dice_() % limit); }

private:
  std::string one_of(std::vector<std::string> const& all) { return all[below(static_cast<unsigned>(all.size()))]; }
  std::string spaces() { return below(4) == 0 ? one_of({" ", "\n\t", "\r "}) : ""; }
  std::string key(unsigned number) { return "\"" + one_of({"a", "", "\\n", "\u00e4", "syst"}) + std::to_string(number) + "\""; }
  std::string string() {
    std::string out = "\"";
    for (auto n = below(below(30) == 0 ? 30'000 : 12); n > 0; --n) {
      out += one_of({"word", " ", "\\n", "\\\"", "\\\\", "\\/", "\\b\\f\\r\\t", "\u00fc", "\u65e5", "\U0001f600", "\\u00Fc", "\\u0000",
                     "\\uD83D\\ude00", "\\u65e5", "{\\\"sys\\\":[", "\x7f"});
    }
    return out + "\"";
  }
  std::mt19937 dice_;
};

TEST(SearchText, IsWhatAParserFindsHoweverItIsWritten) {
  std::size_t with_text = 0;
  for (unsigned seed = 0; seed < 4'000; ++seed) {
    SomeJson some(seed);
    auto const data = some.value();
    auto const expected = naive_text(data);
    with_text += expected.empty() ? 0 : 1;
    ASSERT_EQ(expected, search_text(data)) << "seed " << seed;
    auto const canonical = json::serialize(json::parse(data));
    ASSERT_EQ(naive_text(canonical), search_text(canonical)) << "seed " << seed;
    if (data.size() < 300) {
      for (std::size_t size = 0; size < data.size(); ++size) {
        ASSERT_EQ(naive_text(data.substr(0, size)), search_text(data.substr(0, size))) << "seed " << seed << ", cut at " << size;
      }
    }
  }
  EXPECT_GT(with_text, 1'000U);
}

TEST(SearchText, OfWhatIsNoJsonIsEmpty) {
  auto const nested = [](std::size_t depth) { return std::string(depth, '[') + "\"x\"" + std::string(depth, ']'); };
  EXPECT_EQ("x\n", search_text(nested(256)));
  for (auto const& data :
       {nested(257), std::string(R"({"a":"x"}})"), std::string(R"({"a":"x",})"), std::string(R"(["x" "y"])"), std::string(R"({"a" "x"})"),
        std::string(R"(["\ud83d"])"), std::string(R"(["\ude00"])"), std::string(R"(["\ud83dx"])"), std::string(R"(["\ud83d\u0041"])"),
        std::string(R"(["\u00g0"])"), std::string(R"(["\u-123"])"), std::string(R"(["\x"])"), std::string("[\"a\nb\"]"),
        std::string(R"(["x",])"), std::string(R"(["x",:])"), std::string(R"([x"y"])")}) {
    EXPECT_EQ("", naive_text(data)) << data;
    EXPECT_EQ("", search_text(data)) << data;
  }
}

}  // namespace
}  // namespace contentos
