// What is answered as lines: exports and lists, all of it, whatever its length, and nothing that came later.
#include "api/lines.hpp"

#include "api/management/lists.hpp"
#include "api/openapi/openapi.hpp"
#include "tests/api/world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace contentos::test {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Headers lines_please() { return {{"accept", "application/x-ndjson"}}; }

std::vector<std::string> lines_of(std::string const& body) {
  std::istringstream in(body);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) { out.push_back(line); }
  return out;
}

std::vector<std::string> members(Answer const& answer, std::string_view member) {
  EXPECT_EQ(200U, answer.status()) << answer.body();
  EXPECT_EQ(api::kLines, answer.header("Content-Type"));
  std::vector<std::string> out;
  for (auto const& line : lines_of(answer.body())) { out.push_back(text(json::parse(line).at(member))); }
  return out;
}

class Lines : public testing::Test {
protected:
  Lines() {
    acme_ = TenantId(*Uuid::parse(world_.make_tenant("acme")));
    world_.make_note_type("acme");
  }
  Answer get(std::string const& target, Headers headers = {}) {
    return world_.call(world_.admin("acme"), "GET", target, {}, std::move(headers));
  }
  void make_entry(std::string const& id, std::string const& words = "x") {
    auto const made = world_.call(world_.admin("acme"), "POST", "/api/v1/entries",
                                  R"({"entry_id":")" + id + R"(","type_key":"note","data":{"title":"x","text":")" + words + "\"}}");
    EXPECT_EQ(201U, made.status()) << made.body();
  }
  void make_category(std::string const& name) {
    auto const made = world_.call(world_.admin("acme"), "POST", "/api/v1/categories", R"({"name":")" + name + "\"}");
    EXPECT_EQ(201U, made.status()) << made.body();
  }

  World world_{};
  TenantId acme_{};
  api::LongAnswers long_answers_{};
};

TEST_F(Lines, OfAnExportAreAllThatThereIsWhenItIsAskedFor) {
  for (int i = 0; i < 300; ++i) { make_entry("e" + std::to_string(i)); }
  std::string paged;
  std::string after;
  do {
    auto const page = get("/api/v1/export?limit=100" + (after.empty() ? "" : "&after=" + after));
    ASSERT_EQ(200U, page.status()) << page.body();
    paged += page.body();
    after = page.header("ContentOS-Next");
  } while (!after.empty());
  auto const all = get("/api/v1/export");
  EXPECT_EQ(paged, all.body());
  EXPECT_EQ("", all.header("ContentOS-Next"));
  EXPECT_GT(all.piece_bytes.size(), 3U) << "it is no page";
  auto const nothing_new = get("/api/v1/export?after=" + all.header("ContentOS-Resume"));
  EXPECT_EQ(200U, nothing_new.status());
  EXPECT_EQ("", nothing_new.body());
  make_entry("later");
  auto const rest = get("/api/v1/export?after=" + nothing_new.header("ContentOS-Resume"));
  EXPECT_THAT(rest.body(), HasSubstr("later"));
  EXPECT_EQ(get("/api/v1/export").body(), all.body() + rest.body());
  EXPECT_EQ(400U, get("/api/v1/export?after=" + after + "x").status());
}

TEST_F(Lines, OfAnExportComeInPiecesWhoseLengthDoesNotDependOnHowManyThereAre) {
  std::string const words(20'000, 'w');
  for (int i = 0; i < 60; ++i) { make_entry("e" + std::to_string(i), words); }
  auto const all = get("/api/v1/export");
  ASSERT_FALSE(all.piece_bytes.empty());
  EXPECT_GT(all.body().size(), std::size_t{1'000'000});
  EXPECT_LE(*std::ranges::max_element(all.piece_bytes), http::BodySource::kPieceBytes);
}

TEST_F(Lines, OfAnExportAreNotThoseOfOthersNorThoseThatCameAfterItBegan) {
  world_.make_tenant("other");
  for (int i = 0; i < 200; ++i) { make_entry("e" + std::to_string(i)); }
  world_.make_note_type("other");
  auto const& routes = world_.routes();
  auto const route = std::ranges::find_if(routes, [](auto const& r) { return r.pattern == "/api/v1/export"; });
  ASSERT_NE(routes.end(), route);
  http::Response begun;
  {
    http::Request request{.method = "GET", .path = "/api/v1/export", .segments = {"api", "v1", "export"}};
    request.headers = {{"authorization", "Bearer " + world_.admin().token}, {"contentos-tenant", "acme"}};
    begun = route->handler(request, {});
  }
  ASSERT_NE(nullptr, begun.source) << "it is more than one piece";
  make_entry("after-it-began");
  auto const all = received(std::move(begun));
  EXPECT_THAT(all.body(), HasSubstr("e199"));
  EXPECT_THAT(all.body(), testing::Not(HasSubstr("after-it-began")));
  EXPECT_THAT(get("/api/v1/export?after=" + all.header("ContentOS-Resume")).body(), HasSubstr("after-it-began"));
}

TEST_F(Lines, OfAListAreAllItsItemsAsItsPagesShowThem) {
  for (int i = 0; i < 250; ++i) { make_category("c" + std::to_string(i)); }
  std::vector<std::string> paged;
  std::string cursor;
  do {
    auto const page = get("/api/v1/categories?limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
    for (auto const& item : page.at("items").as_array()) { paged.push_back(json::serialize(item)); }
    cursor = page.at("next_cursor").is_null() ? "" : text(page.at("next_cursor"));
  } while (!cursor.empty());
  auto const all = get("/api/v1/categories", lines_please());
  EXPECT_EQ(paged, lines_of(all.body()));
  EXPECT_THAT(paged, SizeIs(250));
  EXPECT_GT(all.piece_bytes.size(), 2U);
  EXPECT_EQ("no-store", all.header("Cache-Control"));
  EXPECT_THAT(lines_of(get("/api/v1/categories?limit=120", lines_please()).body()), SizeIs(120));
  EXPECT_THAT(lines_of(get("/api/v1/categories?limit=7", lines_please()).body()), SizeIs(7));
  EXPECT_THAT(lines_of(get("/api/v1/categories?limit=100000", lines_please()).body()), SizeIs(250));
}

TEST_F(Lines, OfEntriesObeyTheFiltersAndRefuseWhatLinesCannotSay) {
  make_entry("a");
  make_entry("b");
  EXPECT_EQ(200U, world_.call(world_.admin("acme"), "POST", "/api/v1/entries/b/publish").status());
  EXPECT_THAT(members(get("/api/v1/entries", lines_please()), "entry_id"), ElementsAre("a", "b"));
  EXPECT_THAT(members(get("/api/v1/entries?status=published", lines_please()), "entry_id"), ElementsAre("b"));
  EXPECT_THAT(members(get("/api/v1/entries?status=archived", lines_please()), "entry_id"), IsEmpty());
  EXPECT_THAT(members(get("/api/v1/content-types", lines_please()), "type_key"), testing::Contains("note"));
  auto const refused = get("/api/v1/entries?with_total=true", lines_please());
  EXPECT_EQ(400U, refused.status());
  EXPECT_THAT(errors(refused), ElementsAre("?with_total unsupported"));
  EXPECT_EQ(400U, get("/api/v1/entries?limit=0", lines_please()).status());
  EXPECT_EQ(400U, get("/api/v1/entries?limit=201").status()) << "of a page";
  auto const page = get("/api/v1/entries?limit=1").json();
  EXPECT_THAT(members(get("/api/v1/entries?cursor=" + text(page.at("next_cursor")), lines_please()), "entry_id"), ElementsAre("b"));
}

TEST_F(Lines, AreForThoseWhoPreferThem) {
  auto const wants = [](std::string const& accept) {
    http::Request request;
    request.headers = {{"accept", accept}};
    return api::wants_lines(request);
  };
  for (char const* accept : {"application/x-ndjson", "Application/X-NDJSON", "application/json;q=0.5, application/x-ndjson",
                             "application/x-ndjson; q=0.9 ,*/*;q=0.1", "text/html,application/x-ndjson;charset=utf-8"}) {
    EXPECT_TRUE(wants(accept)) << accept;
  }
  for (char const* accept : {"", "*/*", "application/json", "application/json, application/x-ndjson", "application/x-ndjson;q=0",
                             "application/x-ndjson;q=0.5, application/json;q=0.6", "application/x-ndjson-seq"}) {
    EXPECT_FALSE(wants(accept)) << accept;
  }
  EXPECT_FALSE(api::wants_lines(http::Request{}));
}

TEST_F(Lines, AreAnsweredWhereTheContractSaysSo) {
  auto const document = api::openapi_document("test");
  std::size_t lists = 0;
  for (auto const& [key, item] : document.at("paths").as_object()) {
    std::string const path(key);
    auto const* asked = item.as_object().if_contains("get");
    if (asked == nullptr || !path.starts_with("/api/v1/") || path.find('{') != std::string::npos) { continue; }
    auto const& content = asked->at("responses").at("200").at("content").as_object();
    auto const caller = path == "/api/v1/projectors" ? world_.admin() : world_.admin("acme");
    auto const answer = world_.call(caller, "GET", path, {}, lines_please());
    EXPECT_EQ(200U, answer.status()) << path;
    EXPECT_EQ(content.contains("application/x-ndjson"), answer.header("Content-Type") == api::kLines) << path;
    lists += content.contains("application/x-ndjson") ? 1 : 0;
  }
  EXPECT_GT(lists, 5U);
}

TEST_F(Lines, SayWhichItemsAreSetAside) {
  std::string out;
  api::append_lines(out, {json::parse(R"([{"tag_id":"a"},{"tag_id":"b"}])").as_array(), {}, {}, {"b"}}, "tag_id");
  EXPECT_EQ("{\"tag_id\":\"a\"}\n{\"tag_id\":\"b\",\"set_aside\":true}\n", out);
}

TEST_F(Lines, ThatCannotBeReadAreAFailureAtFirstAndTheEndOfTheBodyLater) {
  StoreError const away{StoreErrorCode::unavailable, true, "the database is away"};
  auto const at_once = api::lines_answer(long_answers_, acme_, [&](std::string&) -> Outcome<bool> { return Failure(away); });
  ASSERT_FALSE(at_once);
  EXPECT_EQ(StoreErrorCode::unavailable, std::get<StoreError>(at_once.error()).code);
  auto later = api::lines_answer(long_answers_, acme_, [&, asked = 0](std::string& lines) mutable -> Outcome<bool> {
    lines += "1\n";
    if (asked++ > 0) { return Failure(away); }
    return true;
  });
  ASSERT_TRUE(later);
  std::string piece;
  EXPECT_TRUE(later->source->next(piece));
  EXPECT_EQ("1\n", piece);
  EXPECT_THROW((void)later->source->next(piece), std::runtime_error);
}

/// That many lines of that length, in one go.
api::MoreLines repeated(std::size_t times, std::size_t bytes) {
  return [times, bytes](std::string& lines) mutable -> Outcome<bool> {
    lines += std::string(bytes - 1, 'l') + "\n";
    return --times > 0;
  };
}

TEST_F(Lines, AreGivenAPieceAtATimeHoweverLongTheyAre) {
  constexpr std::size_t kBytes = 40'000'000;
  auto answer = api::lines_answer(long_answers_, acme_, repeated(1, kBytes));
  ASSERT_TRUE(answer);
  ASSERT_NE(nullptr, answer->source) << "all of it at once would count as nothing that is held";
  EXPECT_GE(answer->source->held_bytes(), kBytes);
  auto const all = received(std::move(*answer));
  EXPECT_EQ(all.body(), std::string(kBytes - 1, 'l') + "\n");
  EXPECT_LE(*std::ranges::max_element(all.piece_bytes), http::BodySource::kPieceBytes);
}

TEST_F(Lines, OfLargeItemsAreHeldAFewAtATime) {
  constexpr std::size_t kItems = 300;
  constexpr std::size_t kLarge = 400'000;
  // Small ones, a hundred large ones, and small ones again. Where it is read next is all that this cursor holds.
  auto const bytes_of = [](std::size_t i) { return i >= 100 && i < 200 ? kLarge : std::size_t{10}; };
  std::vector<std::size_t> asked;
  auto const read = [&](std::optional<CatalogCursor> const& cursor, std::size_t limit) -> Outcome<api::ListPart> {
    auto i = cursor ? static_cast<std::size_t>(cursor->position.value) : 0;
    asked.push_back(limit);
    api::ListPart part;
    for (; i < kItems && part.items.size() < limit; ++i) {
      part.items.push_back(json::object{{"id", std::to_string(i)}, {"text", std::string(bytes_of(i), 't')}});
    }
    if (i < kItems) { part.next = CatalogCursor{TenantPosition(static_cast<std::int64_t>(i)), "", ""}; }
    return part;
  };
  auto answer = api::lines_answer(long_answers_, acme_, api::list_lines({.as_lines = true}, "id", read));
  ASSERT_TRUE(answer);
  std::string all;
  std::size_t most_held = 0;
  for (bool is_more = true; is_more;) {
    is_more = answer->source->next(all);
    most_held = std::max(most_held, answer->source->held_bytes());
  }
  std::vector<std::string> ids;
  for (auto const& line : lines_of(all)) { ids.push_back(text(json::parse(line).at("id"))); }
  ASSERT_THAT(ids, SizeIs(kItems));
  for (std::size_t i = 0; i < kItems; ++i) { EXPECT_EQ(std::to_string(i), ids[i]); }
  EXPECT_LT(most_held, std::size_t{2} << 20U);
  EXPECT_EQ(1U, *std::ranges::min_element(asked));
  EXPECT_LT(asked.size(), 150U) << "small ones are read many at once again";
}

TEST_F(Lines, OfOneTenantKeepNobodyElsesOut) {
  using api::LongAnswers;
  std::vector<http::Response> begun;
  auto const begin = [&](TenantId tenant, std::size_t times, std::size_t bytes) {
    auto answer = api::lines_answer(long_answers_, tenant, repeated(times, bytes));
    if (!answer) { return std::get<Rejection>(answer.error()).code == RejectionCode::too_many ? "too many" : "another failure"; }
    begun.push_back(std::move(*answer));
    return "begun";
  };
  TenantId const other{};
  for (std::size_t i = 0; i < LongAnswers::kMostOfTenant; ++i) { ASSERT_STREQ("begun", begin(acme_, 3, 100)); }
  EXPECT_STREQ("too many", begin(acme_, 3, 100));
  EXPECT_STREQ("begun", begin(acme_, 1, 100)) << "what is all there at once is none of them";
  EXPECT_STREQ("begun", begin(other, 3, 100));
  begun.erase(begun.begin());
  EXPECT_STREQ("begun", begin(acme_, 3, 100));
  EXPECT_STREQ("too many", begin(acme_, 3, 100));
}

TEST_F(Lines, OfOneTenantHoldNoMoreThanItsPart) {
  constexpr auto kMost = api::LongAnswers::kMostHeldBytes;
  auto alone = api::lines_answer(long_answers_, acme_, repeated(1, 2 * kMost));
  ASSERT_TRUE(alone) << "of any length, or it could never be had";
  auto const beside = api::lines_answer(long_answers_, acme_, repeated(2, 100'000));
  ASSERT_FALSE(beside);
  EXPECT_EQ(RejectionCode::too_many, std::get<Rejection>(beside.error()).code);
  EXPECT_TRUE(api::lines_answer(long_answers_, TenantId{}, repeated(2, 100'000)));
  alone->source.reset();
  auto first = api::lines_answer(long_answers_, acme_, repeated(2, kMost / 2));
  auto second = api::lines_answer(long_answers_, acme_, [asked = 0](std::string& lines) mutable -> Outcome<bool> {
    lines += std::string(asked++ == 0 ? 10 : kMost, 'l');
    return true;
  });
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  std::string piece;
  EXPECT_TRUE(second->source->next(piece));
  EXPECT_THROW((void)second->source->next(piece), std::runtime_error) << "it has become too long beside the first";
}

TEST_F(Lines, AreRefusedWhereATenantHasTooManyUnderWay) {
  for (int i = 0; i < 150; ++i) { make_category("c" + std::to_string(i)); }
  std::vector<std::unique_ptr<api::LongAnswers::Place>> places;
  while (auto place = world_.services().long_answers.take(acme_)) { places.push_back(std::move(place)); }
  for (auto const& refused : {get("/api/v1/export"), get("/api/v1/categories", lines_please())}) {
    EXPECT_EQ(429U, refused.status());
    EXPECT_EQ("too_many", refused.code());
    EXPECT_EQ("1", refused.header("Retry-After"));
    EXPECT_THAT(text(refused.json().at("detail")), HasSubstr("32 exports and lists"));
  }
  EXPECT_EQ(200U, get("/api/v1/categories").status());
  EXPECT_THAT(lines_of(get("/api/v1/categories?limit=5", lines_please()).body()), SizeIs(5));
  places.pop_back();
  EXPECT_EQ(200U, get("/api/v1/export").status());
  EXPECT_EQ(200U, get("/api/v1/categories", lines_please()).status());
}

}  // namespace
}  // namespace contentos::test
