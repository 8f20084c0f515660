// What the API says of schedules.
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>

namespace contentos::test {
namespace {

class SchedulesInAnswers : public testing::Test {
protected:
  void SetUp() override {
    tenant_ = world_.make_tenant("acme");
    world_.make_note_type("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
  }
  void create(std::string const& id, std::string const& slug = {}) {
    auto const slugs = slug.empty() ? std::string() : R"(,"slugs":{"en-US":")" + slug + "\"}";
    auto const made = world_.call(acme_, "POST", "/api/v1/entries",
                                  R"({"entry_id":")" + id + R"(","type_key":"note","data":{"title":"Hello"})" + slugs + "}");
    ASSERT_EQ(201U, made.status()) << made.body();
  }

  World world_{};
  std::string tenant_{};
  Caller acme_{};
};

TEST_F(SchedulesInAnswers, AreRefusedNamingTheSlugThatAnotherEntryHas) {
  create("a", "one");
  world_.catch_up();
  auto const base = text(world_.call(acme_, "GET", "/api/v1/entries/a").json().at("latest_version").at("version_id"));
  auto const saved = world_.call(acme_, "POST", "/api/v1/entries/a/versions",
                                 R"({"data":{"title":"Hello"},"slugs":{"en-US":"two"},"base_version_id":")" + base + "\"}");
  ASSERT_EQ(201U, saved.status()) << saved.body();
  create("b", "one");
  auto const refused = world_.call(acme_, "POST", "/api/v1/entries/a/schedule", R"({"version":1,"publish_at":"2099-01-01T00:00:00Z"})");
  EXPECT_EQ(409U, refused.status());
  EXPECT_EQ("already_exists", refused.code());
  EXPECT_EQ("/version", text(refused.json().at("errors").at(0).at("pointer"))) << "whose slug it is";
  EXPECT_EQ(422U,
            world_.call(acme_, "POST", "/api/v1/entries/a/schedule", R"({"version":9,"publish_at":"2099-01-01T00:00:00Z"})").status());
}

TEST_F(SchedulesInAnswers, AreListedByTheFactAndSayWhyTheyFailed) {
  for (auto const* id : {"a", "b", "c"}) {
    create(id);
    if (*id == 'c') { continue; }
    ASSERT_EQ(200U,
              world_.call(acme_, "POST", "/api/v1/entries/" + std::string(id) + "/schedule", R"({"publish_at":"2099-01-01T00:00:00Z"})")
                  .status());
  }
  ASSERT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/a/submit").status());
  auto const listed = [&](std::string const& which) {
    std::vector<std::string> out;
    auto const answer = world_.call(acme_, "GET", "/api/v1/entries?schedule=" + which);
    EXPECT_EQ(200U, answer.status()) << answer.body();
    auto const page = answer.json();
    for (auto const& item : page.at("items").as_array()) { out.push_back(text(item.at("entry_id"))); }
    return out;
  };
  EXPECT_EQ((std::vector<std::string>{"a", "b"}), listed("pending")) << "a is in review all the same";
  EXPECT_EQ(std::vector<std::string>{}, listed("failed"));
  auto& services = world_.services();
  auto const command = system_context(TenantScope(*TenantId::parse(tenant_)), "scheduler", CommandId(services.identity.new_uuid()), {});
  ASSERT_TRUE(services.commands.entries.fail_schedule(command, EntryId("b"), {StreamVersion(3), {}, "already_exists", "Taken."}));
  EXPECT_EQ(std::vector<std::string>{"a"}, listed("pending"));
  EXPECT_EQ(std::vector<std::string>{"b"}, listed("failed"));
  world_.catch_up();
  auto const entry = world_.call(acme_, "GET", "/api/v1/entries/b").json();
  EXPECT_EQ("draft", text(entry.at("status")));
  EXPECT_EQ("already_exists", text(entry.at("schedule").at("failed").at("code")));
  EXPECT_EQ("Taken.", text(entry.at("schedule").at("failed").at("reason")));
  auto const refused = world_.call(acme_, "GET", "/api/v1/entries?schedule=done");
  EXPECT_EQ(400U, refused.status());
  EXPECT_EQ("?schedule", text(refused.json().at("errors").at(0).at("pointer")));
}

}  // namespace
}  // namespace contentos::test
