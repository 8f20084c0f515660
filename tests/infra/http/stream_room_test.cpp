// What answers in pieces may hold, all together: what finds no room does not begin, and what grows beyond it does not go on.
#include "tests/infra/http/rows.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace contentos::http::test {
namespace {

using testing::HasSubstr;

constexpr auto kPiece = BodySource::kPieceBytes;

struct Portion {
  std::size_t bytes;
  std::size_t held_bytes = 0;
};

class Portions final : public BodySource {
public:
  explicit Portions(std::vector<Portion> portions) : portions_(std::move(portions)) {}
  bool next(std::string& piece) override {
    piece.append(portions_.at(given_++).bytes, 'p');
    return given_ < portions_.size();
  }
  std::size_t held_bytes() const override { return portions_.at(given_ - 1).held_bytes; }

private:
  std::vector<Portion> portions_;
  std::size_t given_ = 0;
};

class StreamRoom : public StreamTest {
protected:
  void offer_portions(std::string const& path, std::vector<Portion> const& portions) {
    more_routes.push_back({"GET", path, RunsOn::worker_pool, false, [portions](Request const&, auto const&) {
                             Response response;
                             response.source = std::make_unique<Portions>(portions);
                             return response;
                           }});
  }
};

TEST_F(StreamRoom, IsNotGivenToAPieceBeyondItsLimit) {
  options.limits.piece_bytes = 4 * kPiece;
  offer("/heavy", {.piece_bytes = 8 * kPiece});
  start();
  EXPECT_EQ(ask(get("/heavy")).status, 500U);
  ASSERT_EQ(reported().size(), 1U);
  EXPECT_THAT(reported().front(), HasSubstr("too many at once"));
}

TEST_F(StreamRoom, IsKeptForThoseThatHaveBegun) {
  options.limits.streamed_body_bytes = 3 * kPiece;
  offer("/few", {.rows = 3});
  start();
  auto first = slow_client();
  auto second = slow_client();
  for (auto* client : {&first, &second}) {
    client->send(get("/rows"));
    ASSERT_FALSE(client->receive_some(1).empty());
  }
  auto third = connect();
  auto const refused = third.ask(get("/rows"));
  EXPECT_EQ(refused.status, 503U) << "a quarter is for longer pieces of the first two";
  EXPECT_EQ(refused.header("retry-after"), "1");
  EXPECT_EQ(third.ask(get("/few")).status, 200U) << "what is all there at once is none of them";
  EXPECT_TRUE(account.await_alive(2));
  { auto const gone = std::move(first); }
  ASSERT_TRUE(account.await_alive(1));
  ASSERT_EQ(await_observed(3).size(), 3U);
  EXPECT_EQ(third.ask(get("/rows")).body, all_rows(1'000'000));
}

TEST_F(StreamRoom, IsNotThereForABeginningThatIsTooLong) {
  options.limits.streamed_body_bytes = 6 * kPiece;
  offer_portions("/long", {{5 * kPiece}, {1}});
  offer_portions("/held", {{1, 5 * kPiece}, {1}});
  offer_portions("/fits", {{2 * kPiece, 2 * kPiece}, {1}});
  start();
  auto client = connect();
  for (char const* target : {"/long", "/held"}) {
    auto const refused = client.ask(get(target));
    EXPECT_EQ(refused.status, 503U) << target;
    EXPECT_EQ(refused.header("retry-after"), "1") << target;
  }
  EXPECT_EQ(client.ask(get("/fits")).body.size(), 2 * kPiece + 1);
}

TEST_F(StreamRoom, ThatRunsOutEndsTheAnswer) {
  options.limits.streamed_body_bytes = 6 * kPiece;
  offer_portions("/later", {{1}, {7 * kPiece}, {1}});
  offer_portions("/last", {{1}, {7 * kPiece}});
  offer_portions("/held", {{1}, {1, 7 * kPiece}, {1}});
  start();
  std::size_t asked = 0;
  for (char const* target : {"/later", "/last", "/held"}) {
    auto const answer = ask(get(target));
    EXPECT_EQ(answer.status, 200U) << target;
    EXPECT_TRUE(answer.is_cut_off) << target;
    EXPECT_EQ(answer.body, "p") << target;
    ++asked;
    ASSERT_EQ(await_observed(asked).size(), asked);
    EXPECT_EQ(await_observed(asked).back().status, 500U) << target;
    ASSERT_EQ(reported().size(), asked);
    EXPECT_THAT(reported().back(), HasSubstr("no room for")) << target;
  }
  EXPECT_EQ(ask(get("/rows")).body, all_rows(1'000'000)) << "all of it was given back";
}

TEST_F(StreamRoom, OfALongPieceIsGivenBackWithTheNext) {
  options.limits.streamed_body_bytes = 6 * kPiece;
  std::vector<Portion> portions(200, {kPiece});
  portions[1] = {4 * kPiece};
  offer_portions("/long-second", portions);
  start();
  auto stalled = slow_client();
  stalled.send(get("/long-second"));
  // Once something of the third piece has come, it has taken the second one's place.
  for (std::size_t got = 0; got < 6 * kPiece;) {
    auto const some = stalled.receive_some(kPiece).size();
    ASSERT_GT(some, 0U);
    got += some;
  }
  auto const answer = ask(get("/long-second"));
  EXPECT_FALSE(answer.is_cut_off);
  EXPECT_EQ(answer.body.size(), 203 * kPiece);
}

TEST_F(StreamRoom, IsThereFor768AnswersAndForNoneBesideThem) {
  constexpr std::size_t kMost = 768;
  offer("/short", {.piece_bytes = kPiece / 2});  // which count as if they were whole, and with their frames as no more
  start();
  std::vector<Client> clients;
  for (std::size_t i = 0; i < kMost; ++i) {
    clients.push_back(slow_client());
    clients.back().send(get("/short"));
    ASSERT_FALSE(clients.back().receive_some(1).empty()) << i;
  }
  auto late = connect();
  for (int i = 0; i < 3; ++i) {
    auto const refused = late.ask(get("/short"));
    EXPECT_EQ(refused.status, 503U);
    EXPECT_EQ(refused.header("retry-after"), "1");
    EXPECT_THAT(refused.body, testing::StartsWith("overloaded|"));
  }
  EXPECT_EQ(late.ask(get("/echo/a")).status, 200U) << "what is no long answer goes on";
  clients.clear();
  ASSERT_TRUE(account.await_alive(0));
  auto const observed = await_observed(kMost + 4);
  EXPECT_EQ(std::ranges::count(observed, 499U, &Observed::status), static_cast<std::ptrdiff_t>(kMost)) << "their clients have left";
  EXPECT_EQ(std::ranges::count(observed, 503U, &Observed::status), 3);
  EXPECT_EQ(ask(get("/rows")).body, all_rows(1'000'000)) << "all of it was given back";
}

}  // namespace
}  // namespace contentos::http::test
