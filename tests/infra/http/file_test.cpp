// Answers out of files: whole, in part, and whatever becomes of the file meanwhile.
#include "tests/infra/http/fixture.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <system_error>

namespace contentos::http::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t kLargeBytes = std::size_t{16} * 1024 * 1024;

std::string numbered(std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; out.size() < bytes; ++i) { out += std::to_string(i) + ' '; }
  out.resize(bytes);
  return out;
}

class Files : public ServerTest {
protected:
  Files() {
    more_routes.push_back({"GET", "/files/{name}", RunsOn::worker_pool, false, [this](Request const&, auto const& parameters) {
                             std::error_code failed;
                             Response response{200, {{"Content-Type", "text/plain"}, {"ETag", "\"v1\""}}};
                             response.file = OpenFile::open(folder / parameters.front(), failed);
                             return failed ? Response::text(404, "text/plain", failed.message()) : std::move(response);
                           }});
    more_routes.push_back({"GET", "/gone/{name}", RunsOn::inline_on_io, false, [this](Request const&, auto const& parameters) {
                             std::error_code failed;
                             Response response{410};
                             response.file = OpenFile::open(folder / parameters.front(), failed);
                             return response;
                           }});
    put("small", "0123456789");
    put("empty", "");
    put("large", numbered(kLargeBytes));
    start();
  }

  void put(std::string const& name, std::string const& bytes) const {
    std::ofstream(folder / name, std::ios::binary) << bytes;
    auto const an_hour_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
    std::filesystem::last_write_time(folder / name, an_hour_ago);
  }
  Answer of_small(std::string_view more) { return ask(get("/files/small", more)); }
};

TEST_F(Files, AreSentWhole) {
  auto client = connect();
  auto const small = client.ask(get("/files/small"));
  EXPECT_EQ(small.status, 200U);
  EXPECT_EQ(small.body, "0123456789");
  EXPECT_EQ(small.header("accept-ranges"), "bytes");
  EXPECT_EQ(small.header("content-length"), "10");
  EXPECT_THAT(small.header("last-modified"), HasSubstr(" GMT"));
  auto const large = client.ask(get("/files/large"));
  EXPECT_EQ(large.header("content-length"), std::to_string(kLargeBytes));
  EXPECT_EQ(large.body, numbered(kLargeBytes));
  EXPECT_EQ(client.ask(get("/files/empty")).header("content-length"), "0");
  EXPECT_EQ(client.ask(get("/gone/small")).status, 410U);
  EXPECT_EQ(client.ask(get("/echo/a")).status, 200U) << "on the same connection";
  auto const observed = await_observed(2);
  EXPECT_GT(observed[1].bytes, kLargeBytes);
}

TEST_F(Files, AreSentInPart) {
  auto const part = of_small("Range: bytes=2-4\r\n");
  EXPECT_EQ(part.status, 206U);
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(part.header("content-range"), "bytes 2-4/10");
  EXPECT_EQ(part.header("etag"), "\"v1\"");
  EXPECT_EQ(of_small("Range: bytes=-3\r\n").body, "789");
  EXPECT_EQ(of_small("Range: bytes=7-\r\n").body, "789");
  auto const large = ask(get("/files/large", "Range: bytes=100000-1299999\r\n"));
  EXPECT_EQ(large.status, 206U);
  EXPECT_EQ(large.body, numbered(kLargeBytes).substr(100'000, 1'200'000));
}

TEST_F(Files, SayWhenTheyHaveNothingOfWhatIsAskedFor) {
  auto client = connect();
  auto const answer = client.ask(get("/files/small", "Range: bytes=10-\r\n"));
  EXPECT_EQ(answer.status, 416U);
  EXPECT_EQ(answer.header("content-range"), "bytes */10");
  EXPECT_EQ(answer.header("content-type"), "application/problem+json");
  EXPECT_EQ(client.ask(get("/files/small")).status, 200U);
}

TEST_F(Files, AreSentWholeToWhomTheirPartWouldNotHelp) {
  for (char const* more :
       {"Range: bytes=0-1,4-5\r\n", "Range: bytes=5-2\r\n", "Range: bytes=2-4\r\nIf-Range: \"v0\"\r\n",
        "Range: bytes=2-4\r\nIf-Range: W/\"v1\"\r\n", "Range: bytes=2-4\r\nIf-Range: Sun, 06 Nov 1994 08:49:37 GMT\r\n"}) {
    auto const answer = of_small(more);
    EXPECT_EQ(answer.status, 200U) << more;
    EXPECT_EQ(answer.body, "0123456789") << more;
    EXPECT_EQ(answer.header("content-range"), "") << more;
  }
  EXPECT_EQ(of_small("Range: bytes=2-4\r\nIf-Range: \"v1\"\r\n").body, "234");
  auto const modified = of_small("").header("last-modified");
  EXPECT_EQ(of_small("Range: bytes=2-4\r\nIf-Range: " + modified + "\r\n").body, "234");
  EXPECT_EQ(ask(get("/gone/small", "Range: bytes=2-4\r\n")).body, "0123456789") << "only a 200 has parts";
}

TEST_F(Files, SayNoTimeWithinWhichTheyMayStillChange) {
  std::ofstream(folder / "fresh") << "abc";
  // Later than the answer, however long that takes.
  std::filesystem::last_write_time(folder / "fresh", std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_EQ(ask(get("/files/fresh")).header("last-modified"), "");
}

TEST_F(Files, AreToldOfToHead) {
  auto client = connect();
  client.send("HEAD /files/large HTTP/1.1\r\nHost: test\r\nRange: bytes=0-1\r\n\r\n");
  auto const answer = client.receive(true);
  EXPECT_EQ(answer.status, 200U) << "parts are for GET";
  EXPECT_EQ(answer.header("content-length"), std::to_string(kLargeBytes));
  EXPECT_EQ(answer.header("accept-ranges"), "bytes");
  EXPECT_EQ(client.ask(get("/echo/a")).status, 200U);
}

TEST_F(Files, OutliveTheirRemoval) {
  Client client(port(), 16 * 1024);
  client.send(get("/files/large"));
  auto got = client.receive_some(1000);
  ASSERT_EQ(got.size(), 1000U);
  std::filesystem::remove(folder / "large");
  put("large", "another");
  client.finish_sending();
  got += client.receive_all();
  auto const body = got.substr(got.find("\r\n\r\n") + 4);
  EXPECT_EQ(body.size(), kLargeBytes);
  EXPECT_TRUE(body == numbered(kLargeBytes));
  EXPECT_EQ(ask(get("/files/large")).body, "another");
}

TEST_F(Files, ThatAreCutShortMeanwhileEndTheConnection) {
  Client client(port(), 16 * 1024);
  client.send(get("/files/large"));
  auto got = client.receive_some(1000);
  std::filesystem::resize_file(folder / "large", kLargeBytes / 2);
  got += client.receive_all();
  EXPECT_GT(got.size(), std::size_t{64} * 1024);
  EXPECT_LT(got.size(), kLargeBytes);
  ASSERT_EQ(await_observed(1).size(), 1U);
  EXPECT_EQ(await_observed(1).front().status, 500U);
  ASSERT_EQ(reported().size(), 1U);
  EXPECT_THAT(reported().front(), HasSubstr(std::to_string(kLargeBytes) + " were announced"));
}

TEST_F(Files, AreOpenedOnlyIfTheyAreFiles) {
  std::filesystem::create_directory(folder / "folder");
  EXPECT_EQ(ask(get("/files/folder")).status, 404U);
  EXPECT_EQ(ask(get("/files/none")).body, "No such file or directory");
}

}  // namespace
}  // namespace contentos::http::test
