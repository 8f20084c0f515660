// Comments on entries and other records through the API.
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

class Comments : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    world_.make_note_type("acme");
    acme_ = world_.admin("acme");
    ASSERT_EQ(201U, post("entries", {{"entry_id", "welcome"}, {"type_key", "note"}, {"data", {{"title", "t"}}}}).status());
  }
  Answer post(std::string const& path, json::object const& body) {
    return world_.call(acme_, "POST", "/api/v1/" + path, json::serialize(body));
  }
  Answer say(std::string const& on, json::object more = {}) {
    more["on"] = on;
    more["text"] = "Well said.";
    return post("comments", more);
  }
  std::string said(std::string const& on, json::object more = {}) {
    auto const made = say(on, std::move(more));
    EXPECT_EQ(201U, made.status()) << made.body();
    return text(made.json().at("comment_id"));
  }
  Answer ask(Caller const& caller, std::string const& method, std::string const& path) {
    return world_.call(caller, method, "/api/v1/" + path);
  }
  std::vector<std::string> listed(std::string const& query) { return ids_of(ask(acme_, "GET", "comments?" + query), "comment_id"); }

  World world_{};
  Caller acme_{};
};

TEST_F(Comments, AreOnRecordsThatThereAre) {
  auto const tag = text(post("tags", {{"name", "n"}, {"slug", "s"}}).json().at("tag_id"));
  auto const on_entry = said("entry/welcome");
  auto const on_tag = said("tag/" + tag, {{"is_internal", true}});
  EXPECT_THAT(listed("on=entry/welcome"), testing::ElementsAre(on_entry));
  EXPECT_THAT(listed("on=tag/" + tag), testing::ElementsAre(on_tag));
  EXPECT_THAT(listed("is_internal=true"), testing::ElementsAre(on_tag));
  EXPECT_THAT(errors(say("entry/nothing")), testing::ElementsAre("/on unknown_reference"));
  EXPECT_THAT(errors(say("category/" + tag)), testing::ElementsAre("/on unknown_kind"));
  EXPECT_THAT(errors(post("comments", {{"text", "t"}})), testing::Contains("/on required"));
}

TEST_F(Comments, KeepWhatTheyAreOnAndLoseToNoSaveOfIt) {
  auto const id = said("entry/welcome");
  auto const in_use = ask(acme_, "DELETE", "entries/welcome");
  EXPECT_EQ(409U, in_use.status()) << in_use.body();
  EXPECT_EQ("in_use", in_use.code());
  EXPECT_EQ((json::array{"comment-" + id}), in_use.json().at("holders"));
  world_.catch_up();
  auto const entry = ask(acme_, "GET", "entries/welcome").json();
  auto const saved =
      post("entries/welcome/versions", {{"data", {{"title", "u"}}}, {"base_version_id", entry.at("latest_version").at("version_id")}});
  EXPECT_EQ(201U, saved.status()) << saved.body();
  EXPECT_EQ(200U, ask(acme_, "DELETE", "comments/" + id).status());
  EXPECT_EQ(200U, ask(acme_, "DELETE", "entries/welcome").status());
  EXPECT_THAT(errors(ask(acme_, "POST", "comments/" + id + "/undelete")), testing::ElementsAre("/on unknown_reference"));
  EXPECT_EQ(200U, ask(acme_, "POST", "entries/welcome/undelete").status());
  EXPECT_EQ(200U, ask(acme_, "POST", "comments/" + id + "/undelete").status());
}

TEST_F(Comments, AreRepliedToOnTheSameRecord) {
  ASSERT_EQ(201U, post("entries", {{"entry_id", "other"}, {"type_key", "note"}, {"data", {{"title", "t"}}}}).status());
  auto const first = said("entry/welcome");
  auto const reply = said("entry/welcome", {{"parent_id", first}});
  EXPECT_THAT(listed("parent=" + first), testing::ElementsAre(reply));
  EXPECT_THAT(listed("on=entry/welcome&parent=none"), testing::ElementsAre(first));
  EXPECT_THAT(errors(say("entry/other", {{"parent_id", first}})), testing::ElementsAre("/parent_id other_record"));
  EXPECT_THAT(errors(say("entry/welcome", {{"parent_id", "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"}})),
              testing::ElementsAre("/parent_id unknown_reference"));
  auto const kept = ask(acme_, "DELETE", "comments/" + first);
  EXPECT_EQ(409U, kept.status()) << kept.body();
  EXPECT_EQ((json::array{"comment-" + reply}), kept.json().at("holders"));
  EXPECT_EQ(200U, ask(acme_, "POST", "comments/" + first + "/deactivate").status()) << "it can be hidden";
  EXPECT_EQ(200U, ask(acme_, "DELETE", "comments/" + reply).status());
  EXPECT_EQ(200U, ask(acme_, "DELETE", "comments/" + first).status());
}

TEST_F(Comments, AreNeitherOnNorInReplyToThemselves) {
  std::string const id = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";
  auto const upper = "0190A7C2-6F3E-7C11-9D4B-0C2F6F1F8B11";
  for (auto const& parent : {id, std::string(upper)}) {
    auto const reply = say("entry/welcome", {{"comment_id", id}, {"parent_id", parent}});
    EXPECT_EQ(422U, reply.status()) << reply.body();
    EXPECT_THAT(errors(reply), testing::ElementsAre("/parent_id refers_to_itself"));
  }
  EXPECT_THAT(errors(say("comment/" + id, {{"comment_id", upper}})), testing::ElementsAre("/on refers_to_itself"));
  EXPECT_EQ(id, said("entry/welcome", {{"comment_id", id}}));
}

TEST_F(Comments, AreListedByIdsInEitherCaseAndByNothingThatIsNone) {
  std::string const chosen = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";
  std::string const capitals = "0190A7C2-6F3E-7C11-9D4B-0C2F6F1F8B11";
  ASSERT_EQ(201U, post("tags", {{"name", "n"}, {"slug", "s"}, {"tag_id", chosen}}).status());
  auto const first = said("tag/" + chosen, {{"comment_id", "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b12"}});
  auto const reply = said("tag/" + chosen, {{"parent_id", first}});
  EXPECT_THAT(listed("parent=0190A7C2-6F3E-7C11-9D4B-0C2F6F1F8B12"), testing::ElementsAre(reply));
  EXPECT_EQ(2U, listed("on=tag/" + capitals).size());
  auto const refused = [&](std::string const& query) {
    auto const answer = ask(acme_, "GET", "comments?" + query);
    EXPECT_EQ(400U, answer.status()) << answer.body();
    return errors(answer);
  };
  EXPECT_THAT(refused("parent=rubbish&on=entry&is_resolved=yes&is_internal=no"),
              testing::UnorderedElementsAre("?parent format", "?on format", "?is_resolved enum", "?is_internal enum"));
  EXPECT_THAT(refused("on=tag/rubbish"), testing::ElementsAre("?on format"));
  EXPECT_THAT(refused("on=token/" + chosen), testing::ElementsAre("?on format"));
}

TEST_F(Comments, AreResolvedAndLikedByThoseWhoAsk) {
  auto const path = "comments/" + said("entry/welcome");
  auto const ada = world_.make_token("acme", R"({"kind":"management","name":"a"})");
  auto const bob = world_.make_token("acme", R"({"kind":"management","name":"b"})");
  EXPECT_EQ(1, ask(ada, "POST", path + "/like").json().at("likes").as_int64());
  EXPECT_EQ("true", ask(ada, "POST", path + "/like").header("ContentOS-Unchanged"));
  auto const liked = ask(bob, "POST", path + "/like").json();
  EXPECT_EQ(2, liked.at("likes").as_int64());
  EXPECT_EQ(2U, liked.at("liked_by").as_array().size());
  EXPECT_EQ(1, ask(ada, "POST", path + "/unlike").json().at("likes").as_int64());
  auto const resolved = ask(bob, "POST", path + "/resolve").json();
  EXPECT_EQ(liked.at("liked_by").at(0).at("kind"), resolved.at("resolved_by").at("kind"));
  EXPECT_FALSE(resolved.at("resolved_at").is_null());
  EXPECT_EQ(1U, listed("is_resolved=true").size());
  EXPECT_TRUE(ask(ada, "POST", path + "/reopen").json().at("resolved_at").is_null());
  EXPECT_TRUE(listed("is_resolved=true").empty());
}

TEST_F(Comments, AreShownAsHtmlThatIsSafe) {
  auto const made = post("comments", {{"on", "entry/welcome"}, {"text", "<img src=x onerror=alert(1)>\nhttps://a.example/?q=\"x"}});
  EXPECT_EQ(
      "<p>&lt;img src=x onerror=alert(1)&gt;<br><a href=\"https://a.example/?q=\" rel=\"nofollow noopener\">"
      "https://a.example/?q=</a>&quot;x</p>",
      text(made.json().at("text_html")));
  EXPECT_EQ("<img src=x onerror=alert(1)>\nhttps://a.example/?q=\"x", text(made.json().at("text")));
  auto const path = "/api/v1/comments/" + text(made.json().at("comment_id"));
  EXPECT_TRUE(made.json().at("edited_at").is_null());
  EXPECT_FALSE(world_.call(acme_, "PATCH", path, R"({"text":"t"})").json().at("edited_at").is_null());
  EXPECT_THAT(errors(world_.call(acme_, "PATCH", path, R"({"on":"entry/other"})")), testing::ElementsAre("/on fixed"));
  EXPECT_THAT(errors(world_.call(acme_, "PATCH", path, json::serialize(json::object{{"text", std::string(10'001, 'x')}}))),
              testing::ElementsAre("/text too_long"));
}

}  // namespace
}  // namespace contentos::test
