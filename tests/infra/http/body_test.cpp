// Request bodies: in memory and in files, whole, chunked, awaited, and cut off.
#include "infra/http/body.hpp"

#include "tests/infra/http/fixture.hpp"

#include <gmock/gmock.h>

namespace contentos::http::test {
namespace {

using testing::EndsWith;

std::string chunked(std::string_view target, std::string_view chunks) {
  return "POST " + std::string{target} + " HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string{chunks};
}

class Bodies : public ServerTest {
protected:
  Bodies() {
    options.limits.body_bytes = std::size_t{1} * 1024 * 1024;
    options.limits.spooled_body_bytes = std::size_t{8} * 1024 * 1024;
    options.limits.buffered_body_bytes = std::size_t{3} * 1024 * 1024 / 2;
    options.limits.handled_body_cost = 1;
  }
};

TEST_F(Bodies, AreGivenWhole) {
  start();
  auto client = connect();
  EXPECT_THAT(client.ask(post("/echo/a", "hello")).body, EndsWith("body hello"));
  EXPECT_THAT(client.ask(post("/echo/a", "")).body, EndsWith("body "));
  std::string const large(std::size_t{1} * 1024 * 1024, 'x');
  EXPECT_THAT(client.ask(post("/echo/a", large)).body, EndsWith("body " + large));
}

TEST_F(Bodies, AreDecodedFromChunks) {
  start();
  auto client = connect();
  EXPECT_THAT(client.ask(chunked("/echo/a", "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: t\r\n\r\n")).body, EndsWith("body hello"));
  EXPECT_THAT(client.ask(chunked("/echo/a", "0\r\n\r\n")).body, EndsWith("body "));
  EXPECT_EQ(client.ask(chunked("/echo/a", "nonsense\r\n")).status, 400U);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Bodies, MayComeByteByByte) {
  start();
  auto client = connect();
  for (auto const& request : {post("/echo/a", "hello"), chunked("/echo/a", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")}) {
    for (char const byte : request) { ASSERT_TRUE(client.send({&byte, 1})); }
    EXPECT_THAT(client.receive().body, EndsWith("body hello"));
  }
}

TEST_F(Bodies, AreAskedForOnlyWhenTheyWillBeTaken) {
  start();
  auto client = connect();
  client.send("POST /echo/a HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive(true).status, 100U);
  EXPECT_THAT(client.ask("hello").body, EndsWith("body hello"));
  EXPECT_EQ(connect().ask("POST /nowhere HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n").status, 404U);
  EXPECT_EQ(connect().ask("POST /echo/a HTTP/1.1\r\nHost: test\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n").status, 413U);
  EXPECT_EQ(connect().ask("POST /echo/a HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: wonders\r\n\r\n").status, 417U);
}

TEST_F(Bodies, ThatAreTooLargeAreRefusedThoughTheClientStillSends) {
  start();
  std::string const large(std::size_t{1} * 1024 * 1024 + 1, 'x');
  auto const declared = connect().ask(post("/echo/a", large));
  ASSERT_TRUE(declared);
  EXPECT_EQ(declared.status, 413U);
  EXPECT_EQ(declared.header("connection"), "close");
  auto const undeclared = connect().ask(chunked("/echo/a", "100001\r\n" + large + "\r\n0\r\n\r\n"));
  ASSERT_TRUE(undeclared);
  EXPECT_EQ(undeclared.status, 413U);
}

TEST_F(Bodies, ShareOneBudget) {
  start();
  auto first = connect();
  std::string const large(std::size_t{1} * 1024 * 1024, 'x');
  first.send(post("/gate", large));
  gate.await_arrivals(1);
  auto const second = ask(post("/echo/a", large));
  EXPECT_EQ(second.status, 503U);
  EXPECT_EQ(second.header("retry-after"), "1");
  gate.open();
  EXPECT_EQ(first.receive().status, 200U);
  EXPECT_EQ(ask(post("/echo/a", large)).status, 200U) << "what was taken is given back";
}

TEST_F(Bodies, CountMoreWhileTheyAreWorkedOn) {
  options.limits.handled_body_cost = 4;
  start();
  std::string const body(std::size_t{200} * 1024, 'x');
  auto first = connect();
  first.send(post("/gate", body));
  gate.await_arrivals(1);
  // Refused on its head alone: 800 of the 736 KiB that are left.
  auto const refused = connect().ask("POST /echo/a HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(refused.header("retry-after"), "1");
  EXPECT_EQ(ask(post("/echo/a", "hello")).status, 200U) << "a small one finds room";
  EXPECT_EQ(ask(chunked("/echo/a", "32000\r\n" + body + "\r\n0\r\n\r\n")).status, 503U) << "nor when its size is not announced";
  gate.open();
  EXPECT_EQ(first.receive().status, 200U);
  EXPECT_EQ(ask(post("/echo/a", body)).status, 200U);
}

TEST_F(Bodies, AreSpooledToAFileThatOnlyTheOwnerReads) {
  start();
  auto client = connect();
  std::string const large(std::size_t{5} * 1024 * 1024 + 7, 'x');
  EXPECT_EQ(client.ask(post("/import", large)).body, "mode 384 bytes 5242887 x 5242887 held 0");
  EXPECT_EQ(client.ask(chunked("/import", "3\r\nxxx\r\n0\r\n\r\n")).body, "mode 384 bytes 3 x 3 held 0");
  EXPECT_EQ(client.ask(post("/import", "")).body, "mode 384 bytes 0 x 0 held 0");
  EXPECT_EQ(client.ask("POST /import HTTP/1.1\r\nHost: test\r\n\r\n").body, "mode 384 bytes 0 x 0 held 0");
  EXPECT_TRUE(await_no_spooled_file());
}

TEST_F(Bodies, LeaveNoFileBehindWhenTheyFail) {
  start();
  EXPECT_EQ(ask(post("/import-fails", "xxx")).status, 500U);
  std::string const large(std::size_t{8} * 1024 * 1024 + 1, 'x');
  EXPECT_EQ(ask(chunked("/import", "800001\r\n" + large + "\r\n0\r\n\r\n")).status, 413U);
  EXPECT_EQ(ask(chunked("/import", "3\r\nxxxyyyyy")).status, 400U);
  {
    auto client = connect();
    client.send("POST /import HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\nxxx");
    client.finish_sending();
    EXPECT_TRUE(client.is_closed());
  }
  EXPECT_TRUE(await_no_spooled_file());
}

TEST_F(Bodies, ThatCannotBeStoredAreAnsweredWith503) {
  start();
  std::filesystem::remove_all(options.spool_dir);
  auto const answer = ask(post("/import", "xxx"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.header("retry-after"), "1");
}

TEST(BodyBudget, IsGivenBackWithTheLease) {
  BodyBudget budget(10);
  {
    BodyLease lease(budget);
    EXPECT_TRUE(lease.grow_to(6));
    EXPECT_TRUE(lease.grow_to(3));
    EXPECT_FALSE(lease.grow_to(11));
    EXPECT_FALSE(budget.take(5));
  }
  EXPECT_TRUE(budget.take(10));
}

}  // namespace
}  // namespace contentos::http::test
