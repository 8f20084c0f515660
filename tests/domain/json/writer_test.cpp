#include "domain/json/writer.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <limits>

namespace contentos {
namespace {

namespace json = boost::json;

TEST(JsonWriter, WritesWhatATreeOfValuesWouldBe) {
  JsonWriter out;
  out.open('{').key("text").text("a").key("none").null().key("yes").truth(true).key("no").truth(false);
  out.key("numbers").open('[').number(0).number(std::numeric_limits<std::int64_t>::min()).close(']');
  out.key("empty").open('[').close(']').key("nested").open('[').open('{').close('}').open('[').text("").close(']').close(']');
  out.key("raw").raw(R"({"a":1})").key("last").text("z").close('}');
  EXPECT_EQ(std::move(out).finish(),
            R"({"text":"a","none":null,"yes":true,"no":false,"numbers":[0,-9223372036854775808],"empty":[],"nested":[{},[""]],)"
            R"("raw":{"a":1},"last":"z"})");
}

TEST(JsonWriter, EscapesTextsAndNamesAsATreeOfValuesDoes) {
  for (std::string const text :
       {"\"", "\\", "line\nbreak", "\x01\x1f", "naïve ☃", "long enough for a word \t and more", "/", "[", "{", ":"}) {
    JsonWriter out;
    out.open('{').key(text).text(text).key("next").number(1).close('}');
    EXPECT_EQ(std::move(out).finish(), json::serialize(json::object{{text, text}, {"next", 1}}));
  }
}

}  // namespace
}  // namespace contentos
