#include "infra/http/request_parser.hpp"

#include "infra/http/head_scanner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace contentos::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

HeadScanner::State scan(std::string_view bytes) { return HeadScanner{}.scan(bytes); }

TEST(HeadScanner, FindsTheEndHoweverTheBytesCome) {
  constexpr std::string_view kBytes = "\r\nGET /a HTTP/1.1\r\nHost: b\r\n\r\nrest";
  HeadScanner scanner;
  std::size_t given = 0;
  while (scanner.scan(kBytes.substr(0, given)) == HeadScanner::State::need_more) { ++given; }
  EXPECT_EQ(scanner.scan(kBytes), HeadScanner::State::whole);
  EXPECT_EQ(given, kBytes.size() - 4);
  EXPECT_EQ(scanner.head_bytes(), given);
  EXPECT_EQ(scanner.leading_bytes(), 2U);
  EXPECT_EQ(scanner.target_bytes(), 2U);
  EXPECT_EQ(scanner.field_lines(), 1U);
}

TEST(HeadScanner, RefusesWhatSmugglesAreMadeOf) {
  EXPECT_EQ(scan("GET / HTTP/1.1\nHost: a\n\n"), HeadScanner::State::malformed);
  EXPECT_EQ(scan("GET / HTTP/1.1\rHost: a\r\n\r\n"), HeadScanner::State::malformed);
  EXPECT_EQ(scan("GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n"), HeadScanner::State::malformed);
  EXPECT_EQ(scan("GET / HTTP/1.1\r\nA: b\r\n\tc\r\n\r\n"), HeadScanner::State::malformed);
  EXPECT_EQ(scan(std::string_view{"GET / HTTP/1.1\r\nA: \0\r\n\r\n", 23}), HeadScanner::State::malformed);
  EXPECT_EQ(scan("GET / HTTP/1.1\r\nA: \x01\r\n\r\n"), HeadScanner::State::malformed);
  EXPECT_EQ(scan("GET / HTTP/1.1\r\nA: \x7f\r\n\r\n"), HeadScanner::State::malformed);
  EXPECT_EQ(scan(" GET / HTTP/1.1\r\n\r\n"), HeadScanner::State::malformed);
  EXPECT_EQ(scan("\x16\x03\x01"), HeadScanner::State::malformed) << "a TLS client that went astray";
  EXPECT_EQ(scan("\r\n\r\n\r\n\r\n\r\n\r\n"), HeadScanner::State::malformed);
}

TEST(HeadScanner, LetsTabsAndObsoleteTextPass) { EXPECT_EQ(scan("GET / HTTP/1.1\r\nA: b\tc\xE9\r\n\r\n"), HeadScanner::State::whole); }

/// Long stretches are looked at eight bytes at a time, which must change nothing.
TEST(HeadScanner, FindsTheSameWhateverIsLookedAtTogether) {
  std::mt19937 dice{5};
  std::string const special = std::string("\r\n\t \x7f\x1f\x20\x21\x80\xff", 10) + '\0' + "\r\n\r\n";
  for (int round = 0; round < 20'000; ++round) {
    std::string head = round % 3 == 0 ? "\r\n" : "";
    for (int lines = 1 + static_cast<int>(dice() % 3); lines > 0; --lines) {
      for (auto bytes = dice() % 40; bytes > 0; --bytes) { head.push_back(dice() % 6 == 0 ? ' ' : static_cast<char>('a' + dice() % 26)); }
      head += "\r\n";
    }
    head += "\r\nrest";
    for (auto changes = dice() % 3; changes > 0; --changes) { head[dice() % head.size()] = special[dice() % special.size()]; }
    HeadScanner whole;
    HeadScanner one_by_one;
    auto const state = whole.scan(head);
    std::size_t given = 0;
    while (given < head.size() && one_by_one.scan(std::string_view(head).substr(0, ++given)) == HeadScanner::State::need_more) {}
    ASSERT_EQ(one_by_one.scan(std::string_view(head).substr(0, given)), state) << testing::PrintToString(head);
    ASSERT_EQ(one_by_one.target_bytes(), whole.target_bytes()) << testing::PrintToString(head);
    ASSERT_EQ(one_by_one.field_lines(), whole.field_lines()) << testing::PrintToString(head);
    ASSERT_EQ(one_by_one.leading_bytes(), whole.leading_bytes()) << testing::PrintToString(head);
    if (state == HeadScanner::State::whole) { ASSERT_EQ(one_by_one.head_bytes(), whole.head_bytes()) << testing::PrintToString(head); }
  }
}

class RequestParserTest : public testing::Test {
protected:
  unsigned status(std::string_view head) {
    auto const fault = parser_.parse_head(head, request_);
    return fault ? fault->status : 0;
  }

  // Feeds the body in pieces of a size, as a connection would: what is not consumed comes again.
  std::string decode(std::string_view body, std::size_t piece, std::uint64_t limit = 1000) {
    std::string decoded;
    std::string pending;
    while (true) {
      auto const step = parser_.put_body(pending, decoded, limit);
      if (step.fault) { return "fault " + std::to_string(step.fault->status); }
      pending.erase(0, step.consumed);
      if (step.done) { return decoded + '|' + pending + std::string{body}; }
      if (body.empty()) { return "unfinished"; }
      auto const taken = body.substr(0, piece);
      pending += taken;
      body.remove_prefix(taken.size());
    }
  }

  RequestParser parser_{};
  Request request_{};
};

TEST_F(RequestParserTest, FillsTheRequest) {
  ASSERT_EQ(status("GET /a%20b?c=d HTTP/1.1\r\nHost: h:1\r\nX-Mixed-CASE:  v \r\nX-Empty:\r\n\r\n"), 0U);
  EXPECT_EQ(request_.method, "GET");
  EXPECT_EQ(request_.path, "/a b");
  EXPECT_EQ(request_.query.get("c"), "d");
  EXPECT_THAT(request_.headers, ElementsAre(Pair("host", "h:1"), Pair("x-mixed-case", "v"), Pair("x-empty", "")));
  EXPECT_EQ(request_.trace_id().size(), 32U);
  EXPECT_TRUE(parser_.keep_alive());
  EXPECT_FALSE(parser_.awaits_body());
}

TEST_F(RequestParserTest, LeavesNothingOfTheRequestBefore) {
  ASSERT_EQ(status("GET /a/b?c=d HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n"), 0U);
  ASSERT_EQ(status("GET / HTTP/1.1\r\nHost: i\r\n\r\n"), 0U);
  EXPECT_TRUE(request_.segments.empty());
  EXPECT_TRUE(request_.query.parameters.empty());
  EXPECT_THAT(request_.headers, ElementsAre(Pair("host", "i")));
}

TEST_F(RequestParserTest, TakesTheTraceOfItsParent) {
  ASSERT_EQ(status("GET / HTTP/1.1\r\nHost: h\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n"), 0U);
  EXPECT_EQ(request_.trace_id(), "0af7651916cd43dd8448eb211c80319c");
}

TEST_F(RequestParserTest, KeepsHttp10AliveOnlyWhenAsked) {
  ASSERT_EQ(status("GET / HTTP/1.0\r\n\r\n"), 0U);
  EXPECT_FALSE(parser_.keep_alive());
  ASSERT_EQ(status("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), 0U);
  EXPECT_TRUE(parser_.keep_alive());
  ASSERT_EQ(status("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, close\r\n\r\n"), 0U);
  EXPECT_FALSE(parser_.keep_alive());
}

TEST_F(RequestParserTest, RefusesAmbiguousFraming) {
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"), 400U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"), 400U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"), 400U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n"), 400U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 4\r\n\r\n"), 400U);
  EXPECT_EQ(status("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"), 501U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n"), 501U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n"), 501U);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n\r\n"), 501U);
}

TEST_F(RequestParserTest, RefusesContentLengthsThatAreNoNumber) {
  for (std::string const length : {"", "+3", "-3", "3x", "0x3", "3 3", "99999999999999999999999", "3,", ",3"}) {
    EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n"), 400U) << length;
  }
}

TEST_F(RequestParserTest, WantsExactlyOneHostOfHttp11) {
  EXPECT_EQ(status("GET / HTTP/1.1\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"), 0U);
  EXPECT_EQ(status("GET / HTTP/1.0\r\n\r\n"), 0U);
}

TEST_F(RequestParserTest, RefusesMalformedHeads) {
  EXPECT_EQ(status("GET /\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"), 400U);
  EXPECT_EQ(status("G(T / HTTP/1.1\r\nHost: h\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET / HTTP/1.1 \r\nHost: h\r\n\r\n"), 505U);
  EXPECT_EQ(status("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 505U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost : h\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\n: h\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: h\r\nA B: c\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"), 400U);
  EXPECT_EQ(status("CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n"), 400U);
}

TEST_F(RequestParserTest, RefusesExpectationsItCannotMeet) {
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n"), 0U);
  EXPECT_TRUE(parser_.expects_continue());
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nExpect: 200-ok\r\n\r\n"), 417U);
}

TEST_F(RequestParserTest, RefusesTooManyFields) {
  std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (std::size_t i = 0; i < RequestParser::kMostFields; ++i) { head += "a:\r\n"; }
  EXPECT_EQ(status(head + "\r\n"), 431U);
}

TEST_F(RequestParserTest, RefusesASecondLineOfWhatIsNoList) {
  for (std::string const name :
       {"Authorization", "Content-Encoding", "Content-Type", "ContentOS-Position", "ContentOS-Tenant", "Idempotency-Key"}) {
    EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: h\r\n" + name + ": a\r\n\r\n"), 0U) << name;
    auto const fault = parser_.parse_head("GET / HTTP/1.1\r\nHost: h\r\n" + name + ": a\r\nB: c\r\n" + name + ": a\r\n\r\n", request_);
    ASSERT_TRUE(fault) << name;
    EXPECT_EQ(fault->status, 400U);
    EXPECT_THAT(std::string(fault->detail), testing::HasSubstr(name));
  }
}

TEST_F(RequestParserTest, JoinsTheTagsThatAreAskedFor) {
  ASSERT_EQ(status("PUT / HTTP/1.1\r\nHost: h\r\nIf-Match: \"a\"\r\nIf-Match: \"b\"\r\n\r\n"), 0U);
  EXPECT_EQ("\"a\", \"b\"", request_.header("if-match"));
}

TEST_F(RequestParserTest, JoinsTheLinesOfAList) {
  ASSERT_EQ(status("GET / HTTP/1.1\r\nHost: h\r\nIf-None-Match: \"a\"\r\nX: y\r\nif-none-match: \"b\"\r\n\r\n"), 0U);
  EXPECT_THAT(request_.headers, ElementsAre(Pair("host", "h"), Pair("if-none-match", "\"a\", \"b\""), Pair("x", "y")));
}

TEST_F(RequestParserTest, BeginsATraceOfItsOwnWhenTwoAreGiven) {
  std::string const line = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";
  ASSERT_EQ(status("GET / HTTP/1.1\r\nHost: h\r\n" + line + "\r\n"), 0U);
  EXPECT_EQ(request_.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
  ASSERT_EQ(status("GET / HTTP/1.1\r\nHost: h\r\n" + line + line + "\r\n"), 0U);
  EXPECT_NE(request_.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(RequestParserTest, DecodesBodiesOfAnyFramingInAnyPieces) {
  for (std::size_t piece = 1; piece < 40; ++piece) {
    ASSERT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n"), 0U);
    EXPECT_EQ(parser_.content_length(), 5U);
    EXPECT_EQ(decode("helloGET", piece), "hello|GET") << piece;
    ASSERT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"), 0U);
    EXPECT_EQ(decode("2;a=\"b\"\r\nhe\r\n003\r\nllo\r\n0\r\nTrailer: x\r\n\r\nGET", piece), "hello|GET") << piece;
    ASSERT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"), 0U);
    EXPECT_EQ(decode("0\r\n\r\nGET", piece), "|GET") << piece;
  }
}

TEST_F(RequestParserTest, KeepsTrailersOutOfTheHeaders) {
  ASSERT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"), 0U);
  EXPECT_EQ(decode("0\r\nAuthorization: x\r\n\r\n", 100), "|");
  EXPECT_FALSE(request_.header("authorization"));
}

TEST_F(RequestParserTest, RefusesMalformedChunks) {
  for (std::string_view const body : {"x\r\nhello", "5\nhello\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "-1\r\nhello", " 5\r\nhello\r\n",
                                      "fffffffffffffffff\r\nhello", "5;\x01\r\nhello\r\n", "\r\nhello"}) {
    ASSERT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"), 0U);
    EXPECT_EQ(decode(body, 100), "fault 400") << body;
  }
}

TEST_F(RequestParserTest, CountsDecodedBytesAgainstTheLimit) {
  ASSERT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"), 0U);
  EXPECT_EQ(decode("5\r\nhello\r\n0\r\n\r\n", 100, 5), "hello|");
  ASSERT_EQ(status("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"), 0U);
  EXPECT_EQ(decode("3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n", 100, 5), "fault 413");
}

TEST_F(RequestParserTest, TakesNothingOfTheRequestBefore) {
  ASSERT_EQ(status("GET /a/long/path/of/six/segments?a=1&b=2&c=3 HTTP/1.1\r\nHost: a\r\nAccept: x\r\nAccept: y\r\nCookie: z\r\n\r\n"), 0U);
  EXPECT_EQ(request_.header("accept"), "x, y");
  ASSERT_EQ(status("GET /b?d HTTP/1.1\r\nAccept: w\r\nHost: a\r\n\r\n"), 0U);
  EXPECT_EQ(request_.path, "/b");
  EXPECT_THAT(request_.segments, ElementsAre("b"));
  EXPECT_THAT(request_.query.parameters, ElementsAre(Pair("d", "")));
  EXPECT_THAT(request_.headers, ElementsAre(Pair("accept", "w"), Pair("host", "a")));
  EXPECT_EQ(status("GET /c?%zz HTTP/1.1\r\nHost: a\r\nCookie: v\r\n\r\n"), 400U);
  EXPECT_THAT(request_.headers, ElementsAre()) << "of what is refused there is nothing";
  EXPECT_THAT(request_.segments, ElementsAre());
  EXPECT_THAT(request_.query.parameters, ElementsAre());
  ASSERT_EQ(status("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 0U);
  EXPECT_THAT(request_.headers, ElementsAre(Pair("host", "a")));
}

TEST_F(RequestParserTest, KeepsLittleHoweverALongStringIsMoved) {
  for (std::size_t place = 0; place < 500; ++place) {
    std::string target;
    for (std::size_t i = 0; i < 500; ++i) { target += "/" + std::string(i == place ? 3'000 : 1, 'a'); }
    ASSERT_EQ(status("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"), 0U);
  }
  std::size_t kept = 0;
  for (auto const& segment : request_.segments) { kept += segment.capacity(); }
  EXPECT_LT(kept, 100'000U);
}

}  // namespace
}  // namespace contentos::http
