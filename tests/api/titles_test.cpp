// Every answer that shows an entry's latest version says its title.
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>

namespace contentos::test {
namespace {

class Titles : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    world_.make_note_type("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
  }
  static std::string title(boost::json::value const& entry) {
    EXPECT_EQ(entry.at("title"), entry.at("latest_version").at("title"));
    return text(entry.at("latest_version").at("title"));
  }

  World world_{};
  Caller acme_{};
};

TEST_F(Titles, AreInAnswersToCommandsAndInReadsOfAnyMoment) {
  auto const made = world_.call(acme_, "POST", "/api/v1/entries", R"({"entry_id":"a","type_key":"note","data":{"title":"One"}})");
  EXPECT_EQ("One", title(made.json()));
  auto const then = text(made.json().at("created_at"));
  auto const saved =
      world_.call(acme_, "POST", "/api/v1/entries/a/versions",
                  R"({"data":{"title":"Two"},"base_version_id":")" + text(made.json().at("latest_version").at("version_id")) + "\"}");
  EXPECT_EQ("Two", title(saved.json()));
  EXPECT_EQ("Two", title(world_.call(acme_, "POST", "/api/v1/entries/a/publish").json()));
  world_.catch_up();
  EXPECT_EQ("Two", title(world_.call(acme_, "GET", "/api/v1/entries/a").json()));
  EXPECT_EQ("One", title(world_.call(acme_, "GET", "/api/v1/entries/a?as_of=" + then).json()));
}

TEST_F(Titles, OfListsAreInTheirRows) {
  ASSERT_EQ(201U, world_.call(acme_, "POST", "/api/v1/entries", R"({"entry_id":"a","type_key":"note","data":{"title":"One"}})").status());
  auto const page = world_.call(acme_, "GET", "/api/v1/entries").json();
  auto const& entry = page.at("items").at(0);
  EXPECT_EQ(entry.at("title"), entry.at("latest_version").at("title"));
}

}  // namespace
}  // namespace contentos::test
