// What becomes of the lines of a file, one rule at a time.
#include "tests/commands/import_world.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>

namespace contentos::test {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

/// A line on day `day` of 2020; members besides are given as JSON.
std::string line(std::string const& key, int day, std::string const& members) {
  auto const time = *parse_rfc3339("2020-01-01T00:00:00Z") + std::chrono::hours(24 * day);
  return R"({"post":")" + key + R"(","committed_at":")" + format_rfc3339(time) + R"(",)" + members + "}\n";
}

class Imports : public testing::Test {
protected:
  static std::string first_message(json::object const& operation) {
    return json::value_to<std::string>(operation.at("progress").at("errors").at(0).at("message"));
  }
  static std::string status(json::object const& operation) { return json::value_to<std::string>(operation.at("status")); }
  std::string slug_of(std::string const& key) { return world_.entry(world_.id_of(key).str())->latest()->slugs.at("en-US"); }
  /// Imports once more and expects that nothing changes and all is known.
  void again(std::string const& text) {
    auto const before = world_.event_count();
    auto const operation = world_.import(text);
    EXPECT_EQ(before, world_.event_count());
    EXPECT_EQ(0, counted(operation, "saved"));
  }
  ImportWorld world_{};
};

TEST_F(Imports, NameALineOfAnotherContentType) {
  world_.make_type("note", R"({"fields":[{"key":"title","type":"string"}]})");
  (void)world_.import(line("shared", 1, R"("title":"A post")"));
  auto const before = world_.event_count();
  ImportRequest notes;
  notes.mapping.type_key = TypeKey("note");
  auto const saved = world_.import(line("shared", 2, R"("title":"A note")") + line("shared", 3, R"("deleted":true)"), notes);
  EXPECT_EQ("failed", status(saved));
  EXPECT_THAT(errors_of(saved), ElementsAre("1 type_mismatch /post", "2 type_mismatch /post"));
  EXPECT_THAT(first_message(saved), HasSubstr("is of the content type post, not of note"));
  EXPECT_EQ(before, world_.event_count());
}

TEST_F(Imports, KeepADeletionOfWhatIsDeletedAsWhatItIs) {
  auto const text = line("a", 1, R"("title":"1")") + line("a", 2, R"("deleted":true)") + line("a", 3, R"("deleted":true)") +
                    line("a", 3, R"("version":"back","title":"2")");
  auto const first = world_.import(text);
  EXPECT_EQ("succeeded", status(first));
  EXPECT_EQ(4, counted(first, "saved"));
  EXPECT_FALSE(world_.entry("a")->is_deleted());
  again(text);
  EXPECT_FALSE(world_.entry("a")->is_deleted());
}

TEST_F(Imports, NeverDeleteWhatALaterLineOfTheFileMade) {
  // Both lines have one time, so that no clock tells which was first.
  auto const text = line("a", 1, R"("deleted":true,"version":"gone")") + line("a", 1, R"("title":"1","version":"made")");
  auto const first = world_.import(text);
  EXPECT_THAT(errors_of(first), ElementsAre("1 not_found /deleted"));
  auto const before = world_.event_count();
  auto const second = world_.import(text);
  EXPECT_THAT(errors_of(second), ElementsAre("1 out_of_order /committed_at"));
  EXPECT_EQ(before, world_.event_count());
  EXPECT_FALSE(world_.entry("a")->is_deleted());
}

TEST_F(Imports, GiveAUniqueValueToTheFirstLineAndNameItToTheOthers) {
  auto const text =
      line("a", 1, R"("code":"x")") + line("b", 2, R"("code":"x")") + line("a", 3, R"("code":"y")") + line("c", 4, R"("code":"x")");
  auto const first = world_.import(text);
  EXPECT_THAT(errors_of(first), ElementsAre("2 already_exists /code"));
  EXPECT_THAT(first_message(first), HasSubstr("line 1 has it"));
  EXPECT_FALSE(world_.entry("b")->exists);
  EXPECT_TRUE(world_.entry("c")->exists);
  again(text);
  EXPECT_FALSE(world_.entry("b")->exists);
}

TEST_F(Imports, RefuseAgainWhatWasRefusedAlthoughTheValueIsFreeByNow) {
  auto const text = line("a", 1, R"("code":"x")") + line("b", 2, R"("code":"x")") + line("a", 3, R"("code":"y")");
  (void)world_.import(text);
  auto const second = world_.import(text);
  EXPECT_THAT(errors_of(second), ElementsAre("2 already_exists /code"));
  EXPECT_FALSE(world_.entry("b")->exists);
}

TEST_F(Imports, GiveTheSlugToTheFirstKeyAndASuffixOfTheirOwnToTheOthers) {
  auto const text = line("A B", 1, R"("title":"1")") + line("a/b", 2, R"("title":"2")") + line("A B", 3, R"("deleted":true)") +
                    line("a / b", 4, R"("title":"3")") + line("A B", 5, R"("title":"4")");
  auto const first = world_.import(text);
  EXPECT_EQ("succeeded", status(first));
  EXPECT_EQ("a-b", slug_of("A B"));
  EXPECT_EQ("a-b-" + world_.id_of("a/b").str().substr(0, 8), slug_of("a/b"));
  EXPECT_EQ("a-b-" + world_.id_of("a / b").str().substr(0, 8), slug_of("a / b"));
  again(text);
}

TEST_F(Imports, LeaveASlugThatAnEditorChose) {
  (void)world_.import(line("A B", 1, R"("title":"1")"));
  auto const id = world_.id_of("A B");
  auto const base = world_.entry(id.str())->latest()->id;
  auto context = world_.command();
  context.occurred = *parse_rfc3339("2020-02-01T00:00:00Z");
  ASSERT_TRUE(world_.entries()
                  .save(context, id, {.data = {{"title", "2"}}, .base_version_id = base, .slugs = entry::Slugs{{"en-US", "chosen"}}})
                  .has_value());
  (void)world_.import(line("A B", 60, R"("title":"3")"));
  EXPECT_EQ("chosen", slug_of("A B"));
}

TEST_F(Imports, TellTimesApartAndInWords) {
  (void)world_.import(line("a", 5, R"("title":"1")"));
  auto const operation =
      world_.import(line("a", 4, R"("title":"2")") + R"({"post":"n","committed_at":"2999-01-01T00:00:00Z","title":"3"})");
  EXPECT_THAT(errors_of(operation), ElementsAre("1 out_of_order /committed_at", "2 in_the_future /committed_at"));
  EXPECT_THAT(first_message(operation), HasSubstr("which occurred at 2020-01-06T00:00:00.000000Z"));
}

TEST_F(Imports, SkipAByteOrderMarkAndCountEmptyLines) {
  auto const operation = world_.import("\xEF\xBB\xBF" + line("a", 1, R"("title":"1")") + "\r\n\n{\n" + line("b", 1, R"("title":"1")"));
  EXPECT_THAT(errors_of(operation), ElementsAre("4 bad_request "));
  EXPECT_EQ(2, counted(operation, "saved"));
}

TEST_F(Imports, ReportTheFirstHundredBadLinesInTheirOrderAndCountTheRest) {
  std::string text;
  for (int i = 0; i < 130; ++i) { text += i % 2 == 0 ? "{\n" : line("k" + std::to_string(i), 1, R"("title":7)"); }
  auto const operation = world_.import(text);
  EXPECT_EQ(130, counted(operation, "failed"));
  auto const& errors = operation.at("progress").at("errors").as_array();
  ASSERT_EQ(100U, errors.size());
  for (std::size_t i = 0; i < errors.size(); ++i) { EXPECT_EQ(static_cast<std::int64_t>(i + 1), errors[i].at("line").as_int64()); }
}

TEST_F(Imports, RefuseALineThatIsTooLongWithoutReadingItWhole) {
  auto const operation =
      world_.import(line("a", 1, R"("title":"1")") + std::string(9 * 1024 * 1024, 'x') + "\n" + line("b", 1, R"("title":"1")"));
  EXPECT_THAT(errors_of(operation), ElementsAre("2 too_large "));
  EXPECT_EQ(2, counted(operation, "saved"));
}

TEST_F(Imports, WriteNothingWhenStrictAndOneLineWouldBeRefused) {
  (void)world_.import(line("a", 5, R"("title":"1","version":1)") + line("b", 5, R"("code":"x")"));
  for (auto const& bad :
       {std::string("{\n"), line("a", 4, R"("title":"2")"), line("a", 5, R"("title":"other","version":1)"),
        line("gone", 1, R"("deleted":true)"), line("c", 6, R"("code":"x")"), line("n", 400'000, R"("title":"2")"),
        line("c", 6, R"("title":"2","author":")" + std::string(201, 'n') + R"(")"), line("new", 1, R"("title":"twice")")}) {
    auto const before = world_.event_count();
    auto const operation = world_.import(line("new", 1, R"("title":"good","author":"Ada")") + bad, {.strict = true});
    EXPECT_EQ("failed", status(operation)) << bad;
    EXPECT_EQ(1, counted(operation, "failed")) << bad;
    EXPECT_EQ(before, world_.event_count()) << bad;
  }
  auto const good = world_.import(line("new", 1, R"("title":"good")") + line("new", 2, R"("deleted":true)"), {.strict = true});
  EXPECT_EQ("succeeded", status(good));
  EXPECT_EQ(2, counted(good, "saved"));
}

TEST_F(Imports, MakeTheTypeWithTheFirstLineThatIsWritten) {
  ImportRequest request{.strict = true, .make_type = true};
  request.mapping.type_key = TypeKey("story");
  EXPECT_EQ("rejected", status(world_.import(line("s", 1, R"("title":"1")"), {.mapping = request.mapping})));
  auto const before = world_.event_count();
  EXPECT_EQ("failed", status(world_.import(line("s", 1, R"("title":"1")") + "{\n", request)));
  EXPECT_EQ(before, world_.event_count());
  EXPECT_EQ("succeeded", status(world_.import(line("s", 1, R"("title":"1")"), request)));
  EXPECT_EQ("story", world_.entry("s")->type_key.str());
}

TEST_F(Imports, OfAProcessThatStoppedAreTakenUpByTheNext) {
  std::string many;
  for (int i = 0; i < 1500; ++i) { many += line("k" + std::to_string(i % 30), i, R"("title":"t")"); }
  auto const one = world_.start(many);
  auto const other = world_.start(line("x", 1, R"("title":"1")"));
  world_.stop();
  world_.restart();
  auto const first = world_.wait(*one);
  EXPECT_EQ(1500, counted(first, "saved") + counted(first, "skipped"));
  EXPECT_EQ("succeeded", status(world_.wait(*other)));
  again(many);
}

TEST_F(Imports, KnowLinesThatWereImportedBeforeWithoutReadingTheirEntries) {
  constexpr int kVersions = 600;
  std::string many;
  for (int i = 0; i < kVersions; ++i) { many += line("one", i, R"("title":"t","version":)" + std::to_string(i)); }
  (void)world_.import(many);
  ImportWorld there(world_, 4, 0);  // whose caches are empty
  auto const second = there.import(many);
  EXPECT_EQ(kVersions, counted(second, "skipped"));
  EXPECT_EQ(0, there.log().entries_read());
  EXPECT_EQ(kVersions, world_.entry("one")->latest()->number);
}

TEST_F(Imports, OfOneEntryUnderItsKeyAndUnderTheIdThatTheKeyGivesMakeItsSlugOnce) {
  auto const id = world_.id_of("a/b").str();
  auto const text =
      line(id, 1, R"("title":"1")") + line("A B", 2, R"("title":"2")") + line("a/b", 3, R"("title":"3")") + line(id, 4, R"("title":"4")");
  auto const first = world_.import(text);
  EXPECT_EQ("succeeded", status(first));
  EXPECT_EQ("a-b", slug_of("A B")) << "the first line that has the slug";
  EXPECT_EQ("a-b-" + id.substr(0, 8), slug_of("a/b"));
  again(text);
}

TEST_F(Imports, GiveNoSlugToALineThatHasOnlyTheIdThoughItsKeyMakesOneThatIsTaken) {
  auto const id = world_.id_of("a/b").str();
  auto const text = line("A B", 1, R"("title":"1")") + line("a/b", 2, R"("deleted":true)") + line(id, 3, R"("title":"2")");
  auto const first = world_.import(text);
  EXPECT_THAT(errors_of(first), ElementsAre("2 not_found /deleted"));
  EXPECT_TRUE(world_.entry(id)->latest()->slugs.empty());
}

TEST_F(Imports, ThatAreStrictTakeALineOfAnEntryWhoseSlugIsInALocaleThatTheTenantHasNoMore) {
  auto const settings = [&](char const* locales) {
    return world_.tenants().patch(world_.command(), {.settings = json::parse(locales).as_object()}).has_value();
  };
  ASSERT_TRUE(settings(R"({"locales":[{"code":"en-US"},{"code":"de-DE"}]})"));
  auto context = world_.command();
  context.occurred = *parse_rfc3339("2020-01-01T00:00:00Z");
  ASSERT_TRUE(world_.entries()
                  .create(context, {.id = EntryId("a"),
                                    .type_key = TypeKey("post"),
                                    .first = {.data = {{"title", "1"}}, .slugs = entry::Slugs{{"de-DE", "eins"}}}})
                  .has_value());
  ASSERT_TRUE(settings(R"({"locales":[{"code":"en-US"}]})"));
  auto const done = world_.import(line("a", 2, R"("title":"2")") + line("b", 2, R"("title":"1")"), {.strict = true});
  EXPECT_EQ("succeeded", status(done));
  EXPECT_EQ(2, counted(done, "saved"));
  EXPECT_EQ("eins", world_.entry("a")->latest()->slugs.at("de-DE"));
}

TEST_F(Imports, SayOfAnArchivedEntryWhatTheDomainSays) {
  (void)world_.import(line("a", 1, R"("title":"1")"));
  auto context = world_.command();
  context.occurred = *parse_rfc3339("2020-01-03T00:00:00Z");
  ASSERT_TRUE(world_.entries().transition(context, EntryId("a"), {.kind = TransitionInput::Kind::archive}).has_value());
  auto const operation = world_.import(line("a", 3, R"("title":"2")"));
  EXPECT_THAT(errors_of(operation), ElementsAre("1 invalid_transition "));
  EXPECT_EQ("An entry that is archived does not allow save.", first_message(operation));
}

TEST_F(Imports, KnowWhatAScheduleHoldsUntilALineEndsIt) {
  (void)world_.import(line("a", 1, R"("code":"x")") + line("a", 2, R"("code":"y")"));
  auto context = world_.command();
  context.occurred = *parse_rfc3339("2020-01-10T00:00:00Z");
  TransitionInput schedule{.kind = TransitionInput::Kind::schedule, .version_id = world_.entry("a")->versions.find_number(1)->id};
  schedule.publish_at = parse_offset_time("2999-01-01T00:00:00Z");
  ASSERT_TRUE(world_.entries().transition(context, EntryId("a"), schedule).has_value());
  auto const wish = line("b", 20, R"("code":"x")");
  EXPECT_THAT(errors_of(world_.import(wish)), ElementsAre("1 already_exists /code"));
  auto const operation = world_.import(line("a", 19, R"("code":"z")") + line("b", 21, R"("code":"x")"), {.strict = true});
  EXPECT_EQ("succeeded", status(operation)) << "what is published ends the schedule of an older version";
  EXPECT_FALSE(world_.entry("a")->schedule);
  EXPECT_TRUE(world_.entry("b")->exists);
}

}  // namespace
}  // namespace contentos::test
