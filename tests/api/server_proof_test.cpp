#include "api/server_proof.hpp"

#include "tests/api/world.hpp"

#include <algorithm>

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr char const* kChallenge = "00112233445566778899aabbccddeeff";
constexpr char const* kKey = "test";  // the world's sealing key

class ServerProof : public testing::Test {
protected:
  Answer ask(std::string const& query, Headers headers = {}) { return world_.call({}, "GET", "/identity" + query, {}, std::move(headers)); }
  /// The one proof over a connection that leads to the place.
  json::value proof_over(std::string const& place) {
    auto const& routes = world_.routes();
    auto const route = std::ranges::find(routes, "/identity", &http::Route::pattern);
    http::Request request{.method = "GET", .path = "/identity", .segments = {"identity"}};
    request.query.parameters = {{"challenge", kChallenge}};
    request.local_address = place;
    auto const proofs = received(route->handler(request, {})).json().at("proofs").as_array();
    EXPECT_EQ(1U, proofs.size());
    return proofs.at(0);
  }
  World world_{};
};

TEST_F(ServerProof, IsForThePlaceWhereTheConnectionLeads) {
  auto const answer = ask(std::string("?challenge=") + kChallenge);
  ASSERT_EQ(200U, answer.status()) << answer.body();
  EXPECT_EQ("no-store", answer.header("Cache-Control"));
  for (char const* place : {"127.0.0.1:8080", "10.0.0.5:8080", "[::1]:80"}) {
    auto const proof = proof_over(place);
    EXPECT_EQ(place, text(proof.at("place")));
    EXPECT_EQ(api::server_proof(kKey, kChallenge, place), text(proof.at("proof")));
  }
}

TEST_F(ServerProof, IsForAGatewayOnlyThatHasTheKeyToo) {
  auto const with = [&](std::string const& pass) {
    return ask(std::string("?challenge=") + kChallenge, {{"contentos-gateway", pass}}).json().at("proofs").as_array();
  };
  auto const proofs = with(api::gateway_pass(kKey, "127.0.0.1:80"));
  ASSERT_EQ(2U, proofs.size());
  EXPECT_EQ(api::server_proof(kKey, kChallenge, "127.0.0.1:80"), text(proofs[1].at("proof")));
  auto forged = api::gateway_pass(kKey, "127.0.0.1:80");
  forged.replace(forged.find(":80"), 3, ":81");
  for (auto const& pass : {forged, api::gateway_pass("another", "127.0.0.1:80"), std::string("127.0.0.1:80"), std::string()}) {
    EXPECT_EQ(1U, with(pass).size()) << pass;
  }
}

TEST_F(ServerProof, IsGivenForNothingButAChallenge) {
  for (char const* query : {"", "?challenge=", "?challenge=00112233445566778899aabbccddeef", "?challenge=00112233445566778899aabbccddeeff0",
                            "?challenge=00112233445566778899AABBCCDDEEFF", "?challenge=127.0.0.1:8080%20001122334455667",
                            "?challenge=00112233445566778899aabbccddeeff&place=127.0.0.1:1",
                            "?challenge=00112233445566778899aabbccddeeff&challenge=00112233445566778899aabbccddeeff"}) {
    EXPECT_EQ(400U, ask(query).status()) << query;
  }
}

TEST(ServerProofs, DifferByKeyChallengeAndPlace) {
  auto const proof = api::server_proof(kKey, kChallenge, "127.0.0.1:8080");
  EXPECT_EQ(64U, proof.size());
  EXPECT_NE(proof, api::server_proof("other", kChallenge, "127.0.0.1:8080"));
  EXPECT_NE(proof, api::server_proof(kKey, "ffeeddccbbaa99887766554433221100", "127.0.0.1:8080"));
  EXPECT_NE(proof, api::server_proof(kKey, kChallenge, "127.0.0.1:8081"));
}

TEST(ServerProofs, OfALoopbackAreOfThisMachinesAlone) {
  EXPECT_NE(std::string::npos, api::this_loopback().find('-')) << api::this_loopback();
  EXPECT_NE(std::string::npos, api::this_loopback().find(" net:[")) << api::this_loopback();
  for (char const* place : {"127.0.0.1:8080", "127.0.0.2:8080", "[::1]:8080"}) {
    EXPECT_EQ(api::server_proof(kKey, kChallenge, place), api::server_proof(kKey, kChallenge, place, api::this_loopback()));
    EXPECT_NE(api::server_proof(kKey, kChallenge, place), api::server_proof(kKey, kChallenge, place, "another")) << place;
  }
  // Who asks from another machine cannot know which loopback the server has.
  for (char const* place : {"10.0.0.5:8080", "[fd00::1]:8080", "12.7.0.1:80"}) {
    EXPECT_EQ(api::server_proof(kKey, kChallenge, place), api::server_proof(kKey, kChallenge, place, "another")) << place;
  }
}

TEST(Places, AreNamedAsAConnectionNamesThem) {
  EXPECT_EQ("127.0.0.1:8080", api::place_of("0.0.0.0", 8080));
  EXPECT_EQ("10.0.0.5:80", api::place_of("10.0.0.5", 80));
  EXPECT_EQ("[::1]:8080", api::place_of("::", 8080));
  EXPECT_EQ("[fe80::1]:1", api::place_of("fe80::1", 1));
  EXPECT_EQ("10.0.0.5:80", api::place_of("::ffff:10.0.0.5", 80));
}

}  // namespace
}  // namespace contentos::test
