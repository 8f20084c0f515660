#include "domain/json/text_or_tree.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace contentos {
namespace {

TEST(TextOrTree, GivesWhatItWasMadeOfAsTheOther) {
  TextOrTree const tree(boost::json::object{{"a", 1}, {"b", "x\n"}});
  EXPECT_EQ(tree.text(), R"({"a":1,"b":"x\n"})");
  auto const text = TextOrTree::of_text(R"({"a":1,"b":"x\n"})");
  EXPECT_EQ(text.tree(), tree.tree());
  EXPECT_EQ(text.at("b"), "x\n");
  EXPECT_EQ(text, tree);
  EXPECT_NE(text, TextOrTree(boost::json::object{}));
}

TEST(TextOrTree, KeepsATextAsItWasWritten) {
  auto text = TextOrTree::of_text(R"({ "a" : 1 })");
  EXPECT_EQ(text.at("a"), 1);
  EXPECT_EQ(text.text(), R"({ "a" : 1 })");
  text = boost::json::object{{"a", 2}};
  EXPECT_EQ(text.text(), R"({"a":2})") << "and nothing of what it was before";
}

}  // namespace
}  // namespace contentos
