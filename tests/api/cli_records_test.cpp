// The command line of records: one for every kind, whatever its fields are called and made of.
#include "api/cli/client.hpp"
#include "api/cli/records.hpp"
#include "domain/word/make_row.hpp"
#include "tests/api/command_line.hpp"
#include "tests/api/kinds.hpp"
#include "tests/api/route_requests.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>

namespace contentos::knob {

/// A record whose fields are called like options, and are of every kind of type.
struct Content {
  std::string json;
  std::optional<std::string> data;
  EntryId server;
  std::optional<EntryId> tenant;
  PersonId id;
  std::optional<Timestamp> help;
  std::int32_t number = 0;
  bool flag = false;
  std::vector<std::string> texts;
  boost::json::object free;
  static constexpr auto fields() {
    return std::array{
        field<&Content::json>("json"),     field<&Content::data>("data"),
        field<&Content::server>("server"), field<&Content::tenant>("tenant"),
        field<&Content::id>("id"),         field<&Content::help>("help"),
        field<&Content::number>("number"), field<&Content::flag>("as-of"),
        field<&Content::texts>("texts"),   field<&Content::free>("include-deleted"),
    };
  }
};
struct Word {
  static constexpr std::string_view kName = "knob", kPlural = "knobs", kTitle = "Knobs", kAbout = "What tests are about.";
  static constexpr std::array kFacets{record::Facet{"json"}, record::Facet{"as-of"}};
  using Content = knob::Content;
  static std::vector<std::string> facets(Content const&) { return {}; }
};

}  // namespace contentos::knob

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr char const* kId = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";

std::string as_option(std::string key) {
  std::ranges::replace(key, '_', '-');
  return key;
}

bool has_option(std::string const& help, std::string const& name) {
  return help.find("\n  --" + as_option(name) + " ") != std::string::npos;
}

TEST(RecordsOnTheCommandLine, HaveAnOptionForEveryField) {
  each_kind([](WordRow const& word) {
    auto const kind = as_option(std::string(word.name));
    auto const create = printed({"records", kind, "create", "--help"});
    auto const change = printed({"records", kind, "change", "--help"});
    for (auto const& field : word.kind->content.fields) {
      std::string const key(field.key);
      auto const name = key + (field.type->is_secret ? "_file" : "");
      EXPECT_TRUE(has_option(create, name) || has_option(create, "field-" + name)) << create;
      EXPECT_TRUE(has_option(change, name) || has_option(change, "field-" + name)) << change;
      if (field.type->is_secret) { EXPECT_FALSE(has_option(create, key) || has_option(change, key)) << "others could read it: " << create; }
    }
    EXPECT_TRUE(has_option(create, "id")) << create;
    EXPECT_TRUE(has_option(change, "clear")) << change;
    for (auto const& field : word.kind->content.fields) {
      std::string const key(field.key);
      if (key.find('_') != std::string::npos) { EXPECT_EQ(std::string::npos, (create + change).find("--" + key)) << key; }
    }
    EXPECT_NE(std::string::npos, create.find("Example: contentos records " + kind + " create --tenant acme --")) << create;
    EXPECT_NE(std::string::npos, change.find("Example: contentos records " + kind + " change ")) << change;
    auto const get = printed({"records", kind, "get", "--help"});
    EXPECT_TRUE(has_option(get, "as-of")) << get;
    EXPECT_TRUE(has_option(get, "include-deleted")) << get;
    EXPECT_TRUE(has_option(printed({"records", kind, "list", "--help"}), "as-of"));
    for (auto const verb : word.kind->verbs) { EXPECT_NE("", printed({"records", kind, std::string(record::verb_name(verb)), "--help"})); }
  });
}

TEST(RecordsOnTheCommandLine, GiveWayWhereAFieldIsCalledLikeAnOption) {
  CLI::App app;
  cli::add_record(app, row_of<knob::Word>());
  auto* group = app.get_subcommand("knob");
  for (auto const* name : {"--json", "--data", "--server", "--tenant", "--help"}) {
    for (auto const* command : {"create", "change"}) {
      auto const field = "--field-" + std::string(name).substr(2);
      EXPECT_NE(nullptr, group->get_subcommand(command)->get_option_no_throw(name)) << name;
      EXPECT_NE(nullptr, group->get_subcommand(command)->get_option_no_throw(field)) << field;
    }
  }
  for (auto const* command : {"create", "change"}) {
    EXPECT_NE(nullptr, group->get_subcommand(command)->get_option_no_throw("--field-id"));
    EXPECT_NE(nullptr, group->get_subcommand(command)->get_option_no_throw("--number"));
    EXPECT_EQ(nullptr, group->get_subcommand(command)->get_option_no_throw("--field-number"));
  }
  EXPECT_NE(nullptr, group->get_subcommand("list")->get_option_no_throw("--field-as-of"));
}

TEST(RecordsOnTheCommandLine, TakeTextsAsTheyAreAndTheRestAsJson) {
  auto const& kind = record::kind_of<knob::Word>();
  std::vector<std::tuple<std::string, std::string, json::value>> const given{
      {"json", "null", "null"},
      {"json", R"({"a":1})", R"({"a":1})"},
      {"json", "7", "7"},
      {"data", "some text", "some text"},
      {"data", "7", "7"},
      {"data", "null", "null"},
      {"server", "n1", "n1"},
      {"tenant", "n1", "n1"},
      {"tenant", "null", "null"},
      {"id", kId, kId},
      {"help", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"},
      {"number", "7", 7},
      {"as-of", "true", true},
      {"texts", R"(["a","b"])", json::array{"a", "b"}},
      {"include-deleted", R"({"a":[1]})", json::parse(R"({"a":[1]})")},
  };
  for (auto const& [key, text, value] : given) {
    EXPECT_EQ((json::object{{key, value}}), cli::record_members(kind, {{key, text}})) << key << " " << text;
  }
  EXPECT_EQ(json::object(), cli::record_members(kind, {}));
}

TEST(RecordsOnTheCommandLine, TakeAwayWhatIsClearedAndNothingByTheTextNull) {
  auto const& kind = record::kind_of<knob::Word>();
  EXPECT_EQ((json::object{{"data", nullptr}, {"as-of", nullptr}}), cli::record_members(kind, {}, {"data", "as-of"}));
  auto const refused = [&](std::map<std::string, std::string> const& values, std::vector<std::string> const& cleared) {
    try {
      (void)cli::record_members(kind, values, cleared);
    } catch (cli::Stop const& stop) { return stop.message; }
    return std::string("taken");
  };
  EXPECT_EQ("--help: --clear help takes it away", refused({{"help", "null"}}, {}));
  EXPECT_EQ("--clear nothing: there is no such field", refused({}, {"nothing"}));
  EXPECT_EQ("--clear data: and --data was given too", refused({{"data", "x"}}, {"data"}));
}

TEST(RecordsOnTheCommandLine, TakeSeveralFieldsAway) {
  auto const ran = run_contentos({"records", "tag", "change", kId, "--tenant=acme", "--clear", "color", "--clear", "nothing"});
  EXPECT_EQ(cli::kUsage, ran.code) << "before any server is asked";
  EXPECT_EQ("contentos: --clear nothing: there is no such field\n", ran.complained);
}

/// What help says of an option.
std::string help_of(std::string const& help, std::string const& name) {
  auto const begin = help.find("\n  --" + name + " ");
  auto const end = help.find("\n  -", begin + 1);
  return begin == std::string::npos ? "" : help.substr(begin, end - begin);
}

TEST(RecordsOnTheCommandLine, SayWhatANewOneNeedsAndWhichValuesThereAre) {
  each_kind([](WordRow const& word) {
    auto const kind = as_option(std::string(word.name));
    auto const create = printed({"records", kind, "create", "--help"});
    auto const change = printed({"records", kind, "change", "--help"});
    for (auto const& field : word.kind->content.fields) {
      auto const name = as_option(std::string(field.key)) + (field.type->is_secret ? "-file" : "");
      EXPECT_EQ(field.rules.required, help_of(create, name).find("REQUIRED") != std::string::npos) << name << create;
      EXPECT_EQ(std::string::npos, help_of(change, name).find("REQUIRED")) << name << change;
      if (field.rules.required) { EXPECT_NE(std::string::npos, create.find(" --" + name + " ", create.find("Example:"))) << create; }
    }
  });
  EXPECT_THAT(help_of(printed({"records", "channel", "create", "--help"}), "kind"), testing::HasSubstr("email, slack, social or webhook"));
  EXPECT_THAT(help_of(printed({"records", "flag", "create", "--help"}), "rollout"), testing::HasSubstr("hundredths of a percent"));
  EXPECT_THAT(help_of(printed({"records", "flag", "create", "--help"}), "is-enabled"), testing::HasSubstr("true or false"));
  auto const ran = run_contentos({"records", "tag", "create", "--tenant=acme", "--slug=news"});
  EXPECT_EQ(cli::kUsage, ran.code);
  EXPECT_THAT(ran.complained, testing::HasSubstr("--name is required"));
}

TEST(RecordsOnTheCommandLine, SayWhatListsAreFilteredBy) {
  auto const comments = printed({"records", "comment", "list", "--help"});
  EXPECT_THAT(help_of(comments, "on"), testing::HasSubstr("a record, such as entry/welcome"));
  EXPECT_THAT(help_of(comments, "parent"), testing::HasSubstr("an id, or none"));
  EXPECT_THAT(help_of(comments, "is-resolved"), testing::HasSubstr("true or false"));
  EXPECT_THAT(help_of(printed({"records", "channel", "list", "--help"}), "kind"), testing::HasSubstr("email, slack, social or webhook"));
}

TEST(RecordsOnTheCommandLine, HaveExamplesOfTheirOwn) {
  for (auto const* kind : {"entry", "content-type", "token", "tenant", "operation", "tag", "comment"}) {
    EXPECT_THAT(printed({"records", kind, "--help"}), testing::HasSubstr("Example: contentos records " + std::string(kind) + " "));
  }
}

TEST(RecordsOnTheCommandLine, ShowWhatTheirVerbsDid) {
  constexpr char const* kComment = R"({"comment_id":"c1","text":"Well.","resolved_at":"2026-01-02T03:04:05Z","likes":12})";
  AnsweringServer server({{"POST", "/api/v1/comments/{id}/like", kComment}, {"POST", "/api/v1/comments/{id}/resolve", kComment}});
  for (auto const* verb : {"like", "resolve"}) {
    auto const ran = server.run({"records", "comment", verb, "c1"});
    EXPECT_EQ(cli::kOk, ran.code) << ran.complained;
    EXPECT_THAT(ran.printed, testing::ContainsRegex("resolved_at +likes\n"));
    EXPECT_THAT(ran.printed, testing::ContainsRegex("2026-01-02T03:04:05Z +12\n"));
  }
}

TEST(RecordsOnTheCommandLine, ShowEverythingThatHasAList) {
  World world;
  for (auto const& route : world.routes()) {
    auto const* word = word_of(route);
    auto const is_read = word != nullptr && route.method == "GET" &&
                         (route.pattern == "/api/v1/" + std::string(word->plural) || route.pattern.ends_with("}")) &&
                         std::ranges::count(route.pattern, '/') < 5;
    if (!is_read) { continue; }
    auto const verb = route.pattern.ends_with("}") ? "get" : "list";
    EXPECT_NE("", printed({"records", as_option(std::string(word->name)), verb, "--help"})) << route.pattern;
  }
}

TEST(RecordsOnTheCommandLine, RefuseWhatAFieldDoesNotTake) {
  auto const& kind = record::kind_of<knob::Word>();
  std::vector<std::pair<std::string, std::string>> const wrong{{"id", "nobody"}, {"help", "today"}, {"number", "seven"}, {"number", "[7]"},
                                                               {"as-of", "yes"}, {"texts", "a"},    {"texts", "[7]"}};
  for (auto const& [key, text] : wrong) {
    try {
      (void)cli::record_members(kind, {{key, text}});
      ADD_FAILURE() << key << " takes " << text;
    } catch (cli::Stop const& stop) {
      EXPECT_EQ(cli::kUsage, stop.code);
      EXPECT_THAT(stop.message, testing::StartsWith("--" + key + ": ")) << text;
    }
  }
}

}  // namespace
}  // namespace contentos::test
