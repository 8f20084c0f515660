// The management API through its routes: statuses, headers, what is refused and how it is named.
#include "api/body.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

class Management : public testing::Test {
protected:
  void SetUp() override {
    acme_id_ = world_.make_tenant("acme");
    world_.make_note_type("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
  }
  Answer create(std::string const& id, std::string const& title) {
    return world_.call(acme_, "POST", "/api/v1/entries",
                       R"({"entry_id":")" + id + R"(","type_key":"note","data":{"title":")" + title + R"(","text":"one two"}})");
  }
  Answer save(std::string const& id, std::string const& data, std::string const& base, std::string const& more = {}, Headers headers = {}) {
    auto const body = R"({"data":)" + data + R"(,"base_version_id":")" + base + "\"" + more + "}";
    return world_.call(acme_, "POST", "/api/v1/entries/" + id + "/versions", body, std::move(headers));
  }
  static std::string latest(Answer const& answer) { return text(answer.json().at("latest_version").at("version_id")); }
  static std::string pointer(Answer const& answer) { return text(answer.json().at("errors").at(0).at("pointer")); }

  World world_{};
  Caller acme_{};
  std::string acme_id_{};
};

TEST_F(Management, AnswersAWriteWithItsPlaceItsTagAndAPositionThatReadsShow) {
  auto const made = create("n1", "Hello");
  ASSERT_EQ(201U, made.status()) << made.body();
  EXPECT_EQ("/api/v1/entries/n1", made.header("Location"));
  EXPECT_EQ("\"2\"", made.header("ETag"));
  auto const read = world_.call(acme_, "GET", "/api/v1/entries/n1", {}, {{"contentos-position", made.header("ContentOS-Position")}});
  ASSERT_EQ(200U, read.status()) << read.body();
  EXPECT_EQ("Hello", text(read.json().at("version").at("data").at("title")));
  EXPECT_EQ(made.header("ETag"), read.header("ETag"));
  auto const again = world_.call(acme_, "GET", "/api/v1/entries/n1", {}, {{"if-none-match", "\"9\", " + read.header("ETag")}});
  EXPECT_EQ(304U, again.status());
  EXPECT_EQ("", again.body());
}

TEST_F(Management, KeepsOfAUserAgentWhatCanBeReadBack) {
  std::vector<std::pair<std::string, std::string>> const agents{
      {"curl/8 \xC3\xA9", "curl/8 \xC3\xA9"},
      {"caf\xE9\xFF", "caf??"},
      {std::string(199, 'a') + "\xC3\xA9", std::string(199, 'a')},
      {std::string(199, 'a') + "bc", std::string(199, 'a') + "b"},
      {std::string(300, '\x80'), std::string(200, '?')},
  };
  for (auto const& [sent, kept] : agents) {
    auto const id = "n" + std::to_string(sent.size()) + std::to_string(static_cast<unsigned char>(sent.back()));
    auto const made = world_.call(acme_, "POST", "/api/v1/entries",
                                  R"({"entry_id":")" + id + R"(","type_key":"note","data":{"title":"a"}})", {{"user-agent", sent}});
    ASSERT_EQ(201U, made.status()) << made.body();
    TenantScope const scope(*TenantId::parse(acme_id_));
    auto const events = world_.log().read_stream(scope, StreamName("entry", id), StreamVersion(1), Parts::header_and_data).value();
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(kept, events.front().header.origin.agent);
    EXPECT_EQ(events.front().header, decode_header(events.front().header_bytes));
  }
}

TEST_F(Management, RefusesAPositionThatIsMadeUpOrAnotherTenants) {
  auto const made = create("n1", "Hello");
  auto token = made.header("ContentOS-Position");
  token.back() = token.back() == 'A' ? 'B' : 'A';
  auto const forged = world_.call(acme_, "GET", "/api/v1/entries/n1", {}, {{"contentos-position", token}});
  EXPECT_EQ(400U, forged.status());
  EXPECT_EQ("ContentOS-Position", pointer(forged));
  world_.make_tenant("rival");
  auto const rival = world_.make_token("rival", R"({"kind":"management","name":"spy"})");
  EXPECT_EQ(400U,
            world_.call(rival, "GET", "/api/v1/entries/n1", {}, {{"contentos-position", made.header("ContentOS-Position")}}).status());
}

TEST_F(Management, AnswersARepeatedKeyAsTheFirstTimeAndRefusesItForAnotherCommand) {
  auto const body = R"({"type_key":"note","data":{"title":"Once"}})";
  auto const first = world_.call(acme_, "POST", "/api/v1/entries", body, {{"idempotency-key", "order 66"}});
  // Members in another order are the same command.
  auto const again =
      world_.call(acme_, "POST", "/api/v1/entries", R"({"data":{"title":"Once"},"type_key":"note"})", {{"idempotency-key", "order 66"}});
  EXPECT_EQ(201U, again.status()) << again.body();
  EXPECT_EQ("true", again.header("Idempotency-Replayed"));
  EXPECT_EQ("", first.header("Idempotency-Replayed"));
  EXPECT_EQ(first.body(), again.body());
  EXPECT_EQ(first.header("Location"), again.header("Location"));
  auto const other =
      world_.call(acme_, "POST", "/api/v1/entries", R"({"type_key":"note","data":{"title":"Twice"}})", {{"idempotency-key", "order 66"}});
  EXPECT_EQ(422U, other.status());
  EXPECT_EQ("command_reused", other.code());
  auto const bad = world_.call(acme_, "POST", "/api/v1/entries", body, {{"idempotency-key", std::string(256, 'x')}});
  EXPECT_EQ(400U, bad.status());
  EXPECT_EQ("Idempotency-Key", pointer(bad));
}

TEST_F(Management, GivesNoClientTheIdOfASystemsCommand) {
  // Whatever the system derives of what everybody sees is of version 5.
  auto const command_of = [&](std::string const& id, std::string const& key) {
    auto const body = R"({"entry_id":")" + id + R"(","type_key":"note","data":{"title":"x"}})";
    EXPECT_EQ(201U, world_.call(acme_, "POST", "/api/v1/entries", body, {{"idempotency-key", key}}).status());
    auto const again = world_.call(acme_, "POST", "/api/v1/entries", body, {{"idempotency-key", key}});
    EXPECT_EQ("true", again.header("Idempotency-Replayed")) << key;
    auto const tenant = TokenText::parse(acme_.token)->tenant;
    auto const event = world_.log().read_event(TenantScope(tenant), StreamName("entry", id), StreamVersion(1));
    return event->value().header.command_id.str();
  };
  for (std::string const random : {"0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11", "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"}) {
    EXPECT_EQ(random, command_of("r" + random.substr(0, 8), random));
  }
  for (std::string const derived : {"0190a7c2-6f3e-5c11-9d4b-0c2f6f1f8b11", "0190a7c2-6f3e-8c11-9d4b-0c2f6f1f8b11",
                                    "0190a7c2-6f3e-0c11-9d4b-0c2f6f1f8b11", "00000000-0000-f000-0000-000000000000"}) {
    EXPECT_NE(derived, command_of("d" + derived.substr(14, 4), derived));
  }
}

TEST_F(Management, ReadsNoBodyThatIsCodedOrInAnotherCharset) {
  auto const body = R"({"type_key":"note","data":{"title":"x"}})";
  auto const ask = [&](Headers headers) { return world_.call(acme_, "POST", "/api/v1/entries", body, std::move(headers)); };
  for (auto const* coding : {"gzip", "br", "zstd", "deflate", "identity, gzip", "x"}) {
    auto const refused = ask({{"content-encoding", coding}});
    EXPECT_EQ(415U, refused.status()) << coding;
    EXPECT_EQ("Content-Encoding", pointer(refused));
  }
  for (auto const* type : {"application/json; charset=iso-8859-1", "application/json;charset=\"utf-16\"",
                           "application/json; v=1; charset=ascii", "application/json ; charset = latin1",
                           "application/json; charset*=utf-8''latin1", "application/json; charset", "application/jsonx", "text/json", ""}) {
    auto const refused = ask({{"content-type", type}});
    EXPECT_EQ(415U, refused.status()) << type;
    EXPECT_EQ("Content-Type", pointer(refused));
  }
  for (auto const* type : {"application/json; charset=utf-8", "Application/JSON;charset=UTF-8", "application/json ; charset=\"utf-8\"",
                           "application/json; x=\"a;charset=latin1\"; charset = UTF-8"}) {
    EXPECT_EQ(201U, ask({{"content-type", type}, {"content-encoding", "Identity"}}).status()) << type;
  }
}

TEST_F(Management, NamesAHundredErrorsAndCountsTheRest) {
  std::string body = R"({"type_key":"note","data":{)";
  for (int i = 0; i < 5000; ++i) { body += "\"u" + std::to_string(i) + "\":1,"; }
  auto const refused = world_.call(acme_, "POST", "/api/v1/entries", body + R"("title":"x"}})");
  EXPECT_EQ(422U, refused.status());
  EXPECT_EQ(100U, refused.json().at("errors").as_array().size());
  EXPECT_EQ(5000, refused.json().at("errors_total"));
}

TEST(WorkingBytesOfJson, CountValuesAndNotTheirTexts) {
  auto const one = api::working_bytes_of_json("1");
  EXPECT_EQ(3 * one, api::working_bytes_of_json("[1,2]"));
  EXPECT_EQ(one, api::working_bytes_of_json(R"("a,b:[c\",[\\")"));
  EXPECT_EQ(3 * one, api::working_bytes_of_json(R"({"a\\":1,)"));
  EXPECT_EQ(100'000 * one, api::working_bytes_of_json(std::string(8'000'000, ',')));
}

TEST_F(Management, BoundsDifferencesAndSaysSo) {
  std::string const long_text(600'000, 'x');
  auto const save = [&](std::string const& base, std::string const& text_of) {
    return world_.call(acme_, "POST", "/api/v1/entries/n1/versions",
                       R"({"base_version_id":")" + base + R"(","data":{"title":"Hello","text":")" + text_of + R"("}})");
  };
  auto const base = text(create("n1", "Hello").json().at("latest_version").at("version_id"));
  auto const second = save(base, long_text);
  ASSERT_EQ(201U, second.status()) << second.body();
  ASSERT_EQ(201U, save(text(second.json().at("latest_version").at("version_id")), long_text + " y").status());
  auto const conflict = save(base, "z" + long_text);
  EXPECT_EQ(409U, conflict.status());
  EXPECT_LT(conflict.body().size(), 2'500'000U);
  EXPECT_EQ(true, conflict.json().at("truncated"));
  for (auto const* side : {"diff_latest", "diff_yours"}) {
    auto const shown = conflict.json().at(side).at(0).as_object();
    EXPECT_TRUE(shown.contains("new")) << side << " shows the values, for which there is room";
    EXPECT_FALSE(shown.contains("words")) << side << " has no room for as much again";
  }
  auto const diff = [&](std::string const& query) {
    auto const answer = world_.call(acme_, "GET", "/api/v1/entries/n1/diff?from=2&to=3" + query);
    EXPECT_EQ(200U, answer.status()) << answer.body();
    EXPECT_LT(answer.body().size(), 2'200'000U);
    return answer.json().as_object();
  };
  world_.catch_up();
  auto const whole = diff("");
  EXPECT_EQ(true, whole.at("truncated"));
  auto const& change = whole.at("fields").at(0).as_object();
  EXPECT_EQ("text", text(change.at("field")));
  EXPECT_EQ(true, change.at("truncated"));
  EXPECT_FALSE(change.contains("old"));
  EXPECT_TRUE(change.contains("words")) << "they fit";
  EXPECT_TRUE(whole.contains("patch"));
  auto const words = diff("&parts=words");
  EXPECT_EQ(false, words.at("truncated"));
  EXPECT_FALSE(words.contains("patch"));
  EXPECT_EQ(" y", text(words.at("fields").at(0).at("words").at(1).at("text")));
  EXPECT_EQ(400U, world_.call(acme_, "GET", "/api/v1/entries/n1/diff?from=2&to=3&parts=words,x").status());
}

TEST_F(Management, RefusesASaveOnAStaleTag) {
  auto const made = create("n1", "Hello");
  auto const saved = save("n1", R"({"title":"Second"})", latest(made), {}, {{"if-match", made.header("ETag")}});
  ASSERT_EQ(201U, saved.status()) << saved.body();
  EXPECT_EQ("/api/v1/entries/n1/versions/2", saved.header("Location"));
  auto const stale = save("n1", R"({"title":"Third"})", latest(saved), {}, {{"if-match", made.header("ETag")}});
  EXPECT_EQ(412U, stale.status());
  EXPECT_EQ("stale_precondition", stale.code());
  EXPECT_EQ(412U, world_.call(acme_, "POST", "/api/v1/entries/n1/publish", {}, {{"if-match", "\"1\""}}).status());
  EXPECT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/n1/publish", {}, {{"if-match", saved.header("ETag")}}).status());
}

TEST_F(Management, ShowsBothDifferencesOnAConflictAndMergesOnRequest) {
  auto const base = latest(create("n1", "Base"));
  ASSERT_EQ(201U, save("n1", R"({"title":"Theirs","text":"one two"})", base).status());
  auto const conflict = save("n1", R"({"title":"Base","text":"mine"})", base);
  ASSERT_EQ(409U, conflict.status());
  EXPECT_EQ("version_conflict", conflict.code());
  auto const problem = conflict.json();
  EXPECT_EQ(2, problem.at("latest_version").at("number").to_number<int>());
  EXPECT_EQ("Theirs", text(problem.at("latest_version").at("title")));
  EXPECT_EQ("title", text(problem.at("diff_latest").at(0).at("field")));
  EXPECT_EQ("text", text(problem.at("diff_yours").at(0).at("field")));
  auto const merged = save("n1", R"({"title":"Base","text":"mine"})", base, R"(,"on_conflict":"merge")");
  ASSERT_EQ(201U, merged.status()) << merged.body();
  world_.catch_up();
  auto const version = world_.call(acme_, "GET", "/api/v1/entries/n1/versions/3");
  EXPECT_EQ("Theirs", text(version.json().at("data").at("title")));
  EXPECT_EQ("mine", text(version.json().at("data").at("text")));
  auto const diff = world_.call(acme_, "GET", "/api/v1/entries/n1/diff?from=1&to=" + latest(merged));
  ASSERT_EQ(200U, diff.status()) << diff.body();
  EXPECT_EQ(2U, diff.json().at("fields").as_array().size());
  EXPECT_EQ(1, diff.json().at("from").at("number").to_number<int>());
  EXPECT_FALSE(diff.json().at("patch").as_array().empty());
}

TEST_F(Management, ReadsVersionsPageByPageAndAsOfAnyMoment) {
  auto answer = create("n1", "v1");
  auto const first_time = text(answer.json().at("created_at"));
  for (int i = 2; i <= 5; ++i) { answer = save("n1", R"({"title":"v)" + std::to_string(i) + R"("})", latest(answer)); }
  world_.catch_up();
  std::vector<int> numbers;
  std::string cursor;
  do {
    auto const page = world_.call(acme_, "GET", "/api/v1/entries/n1/versions?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    ASSERT_EQ(200U, page.status()) << page.body();
    auto const body = page.json();
    for (auto const& item : body.at("items").as_array()) { numbers.push_back(item.at("number").to_number<int>()); }
    cursor = body.at("next_cursor").is_string() ? text(body.at("next_cursor")) : "";
  } while (!cursor.empty());
  EXPECT_EQ((std::vector{5, 4, 3, 2, 1}), numbers);
  auto const then = world_.call(acme_, "GET", "/api/v1/entries/n1?as_of=" + first_time);
  ASSERT_EQ(200U, then.status()) << then.body();
  EXPECT_EQ("v1", text(then.json().at("version").at("data").at("title")));
  EXPECT_EQ(404U, world_.call(acme_, "GET", "/api/v1/entries/n1?as_of=2001-01-01T00:00:00Z").status());
  auto const both = world_.call(acme_, "GET", "/api/v1/entries/n1?as_of=" + first_time + "&as_of_occurred=" + first_time);
  EXPECT_EQ(400U, both.status());
  EXPECT_EQ("?as_of_occurred", pointer(both));
}

TEST_F(Management, RunsTheWholeWorkflow) {
  ASSERT_EQ(201U, create("n1", "Hello").status());
  auto const post = [&](std::string const& what, std::string const& body = {}) {
    return world_.call(acme_, "POST", "/api/v1/entries/n1/" + what, body);
  };
  auto const status = [](Answer const& answer) { return answer.status() == 200 ? text(answer.json().at("status")) : answer.body(); };
  EXPECT_EQ("in_review", status(post("submit")));
  EXPECT_EQ("approved", status(post("approve", R"({"note":"fine"})")));
  EXPECT_EQ("published", status(post("publish", R"({"version":1,"publish_note":"out"})")));
  auto const refused = post("reject");
  EXPECT_EQ(409U, refused.status());
  EXPECT_EQ("invalid_transition", refused.code());
  EXPECT_TRUE(refused.json().at("allowed").is_array());
  EXPECT_EQ("scheduled", status(post("schedule", R"({"publish_at":"2099-01-01T00:00:00Z","time_zone":"Europe/Berlin"})")));
  EXPECT_EQ("published", status(post("unschedule")));
  EXPECT_EQ("draft", status(post("unpublish")));
  EXPECT_EQ("archived", status(post("archive")));
  EXPECT_EQ("draft", status(post("unarchive")));
  EXPECT_EQ(200U, world_.call(acme_, "PUT", "/api/v1/entries/n1/editing").status());
  EXPECT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/entries/n1/editing").status());
  EXPECT_EQ(200U, post("restore", R"({"version":1})").status());
  EXPECT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/entries/n1").status());
  world_.catch_up();
  EXPECT_EQ(404U, world_.call(acme_, "GET", "/api/v1/entries/n1").status());
  EXPECT_EQ(200U, world_.call(acme_, "GET", "/api/v1/entries/n1?include_deleted=true").status());
  EXPECT_EQ(404U, post("publish").status());
  EXPECT_EQ(200U, post("undelete").status());
}

TEST_F(Management, NamesEverythingThatIsWrongAtOnce) {
  auto const many = world_.call(acme_, "POST", "/api/v1/entries", R"({"type_key":7,"data":[],"colour":"red","slugs":{"en-US":1}})");
  ASSERT_EQ(422U, many.status());
  std::vector<std::string> pointers;
  auto const problem = many.json();
  for (auto const& error : problem.at("errors").as_array()) { pointers.push_back(text(error.at("pointer"))); }
  EXPECT_THAT(pointers, testing::UnorderedElementsAre("/type_key", "/data", "/colour", "/slugs/en-US"));
  auto const missing = world_.call(acme_, "POST", "/api/v1/entries", R"({"type_key":"note","data":{"text":"no title"},"publish":true})");
  EXPECT_EQ(422U, missing.status());
  EXPECT_EQ("/data/title", pointer(missing));
  auto const parameters = world_.call(acme_, "GET", "/api/v1/entries?colour=red&limit=0&status=draft&status=archived&order=size");
  EXPECT_EQ(400U, parameters.status());
  EXPECT_EQ(4U, parameters.json().at("errors").as_array().size()) << parameters.body();
  EXPECT_EQ(400U, world_.call(acme_, "POST", "/api/v1/entries", R"({"data":{},"data":{}})").status());
  EXPECT_EQ(400U, world_.call(acme_, "POST", "/api/v1/entries", "[]").status());
  EXPECT_EQ(415U, world_.call(acme_, "POST", "/api/v1/entries", "{}", {{"content-type", "text/plain"}}).status());
  EXPECT_EQ(400U, world_.call(acme_, "POST", "/api/v1/entries", R"({"data":)" + std::string(3000, '[')).status());
}

TEST_F(Management, GivesCursorsThatOnlyFitTheirOwnList) {
  for (char const* id : {"a", "b", "c"}) { ASSERT_EQ(201U, create(id, "x").status()); }
  auto const page = world_.call(acme_, "GET", "/api/v1/entries?limit=2&type=note");
  ASSERT_EQ(200U, page.status()) << page.body();
  auto const cursor = text(page.json().at("next_cursor"));
  auto const next = world_.call(acme_, "GET", "/api/v1/entries?type=note&limit=5&cursor=" + cursor);
  ASSERT_EQ(200U, next.status()) << next.body();
  EXPECT_EQ(1U, next.json().at("items").as_array().size());
  EXPECT_TRUE(next.json().at("next_cursor").is_null());
  for (auto const& target : {"/api/v1/entries?limit=2&cursor=" + cursor, "/api/v1/categories?cursor=" + cursor,
                             "/api/v1/entries?limit=2&type=note&cursor=" + cursor + "AA"}) {
    auto const refused = world_.call(acme_, "GET", target);
    EXPECT_EQ(400U, refused.status()) << target;
    EXPECT_EQ("?cursor", pointer(refused));
  }
}

TEST_F(Management, ChangesTypesAndCategoriesAndTakesDeletionsBack) {
  auto const changed = world_.call(acme_, "PUT", "/api/v1/content-types/note",
                                   R"({"display_name":"Note","display_field":"title","schema_version":1,"fields":[
      {"key":"title","type":"string","required":true},{"key":"text","type":"text"},{"key":"rank","type":"number"},{"key":"tags","type":"string","list":true}]})");
  ASSERT_EQ(200U, changed.status()) << changed.body();
  EXPECT_EQ(2, changed.json().at("schema_version").to_number<int>());
  ASSERT_EQ(201U, create("n1", "x").status());
  auto const used = world_.call(acme_, "DELETE", "/api/v1/content-types/note");
  EXPECT_EQ(409U, used.status());
  EXPECT_EQ("in_use", used.code());
  EXPECT_EQ(boost::json::array{"entry-n1"}, used.json().at("holders"));
  EXPECT_EQ(1, used.json().at("holders_total").to_number<int>());
  ASSERT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/entries/n1").status());
  EXPECT_EQ(404U, world_.call(acme_, "GET", "/api/v1/content-types/nothing").status());
  auto const made = world_.call(acme_, "POST", "/api/v1/categories", R"({"name":"News","display_priority":3})");
  ASSERT_EQ(201U, made.status()) << made.body();
  auto const path = made.header("Location");
  EXPECT_EQ("Old news", text(world_.call(acme_, "PATCH", path, R"({"name":"Old news"})", {{"content-type", "application/merge-patch+json"}})
                                 .json()
                                 .at("name")));
  EXPECT_EQ(200U, world_.call(acme_, "DELETE", path).status());
  EXPECT_EQ(200U, world_.call(acme_, "POST", path + "/unarchive").status());
  EXPECT_EQ(200U, world_.call(acme_, "GET", path).status());
}

TEST_F(Management, ImportsAndExportsAHistory) {
  auto const lines =
      std::string(R"({"post":"old/one","version":1,"committed_at":"2020-01-01T00:00:00Z","author":"Ada","title":"One","text":"a"})") +
      "\n" + R"({"post":"old/one","version":2,"committed_at":"2020-02-01T00:00:00Z","author":"Bob","title":"One","text":"b"})" + "\n";
  EXPECT_EQ(415U, world_.import(acme_, "/api/v1/imports?type=note", lines, {{"content-type", "text/csv"}}).status());
  EXPECT_EQ(400U, world_.import(acme_, "/api/v1/imports?type=note&colour=red", lines).status());
  EXPECT_EQ(401U, world_.import({}, "/api/v1/imports?type=note", lines).status());
  auto const started = world_.import(acme_, "/api/v1/imports?type=note", lines);
  ASSERT_EQ(202U, started.status()) << started.body();
  auto const operation = world_.finished(acme_, started.header("Location"));
  EXPECT_EQ("succeeded", text(operation.json().at("status"))) << operation.body();
  world_.catch_up();
  auto const authors = world_.call(acme_, "GET", "/audit/v1/authors");
  std::vector<std::string> names;
  auto const body = authors.json();
  for (auto const& author : body.at("items").as_array()) { names.push_back(text(author.at("name"))); }
  EXPECT_THAT(names, testing::UnorderedElementsAre("Ada", "Bob"));

  std::size_t events = 0;
  std::string after;
  do {
    auto const page = world_.call(acme_, "GET", "/api/v1/export?limit=3" + (after.empty() ? "" : "&after=" + after));
    ASSERT_EQ(200U, page.status()) << page.body();
    events += static_cast<std::size_t>(std::ranges::count(page.body(), '\n'));
    after = page.header("ContentOS-Next");
  } while (!after.empty());
  auto const all = world_.call(acme_, "GET", "/api/v1/export");
  EXPECT_EQ(events, static_cast<std::size_t>(std::ranges::count(all.body(), '\n')));
  EXPECT_GT(events, 6U);
  EXPECT_EQ(std::string::npos, all.body().find("Ada")) << "names are sealed";
}

}  // namespace
}  // namespace contentos::test
