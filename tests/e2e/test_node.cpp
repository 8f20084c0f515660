#include "tests/e2e/test_node.hpp"

#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <stdlib.h>

namespace contentos::test {

namespace json = boost::json;

TemporaryFolder::TemporaryFolder() {
  std::string name = "/tmp/contentos-e2e-XXXXXX";
  CONTENTOS_ENSURE(::mkdtemp(name.data()) != nullptr, "no temporary folder");
  path_ = name;
  std::filesystem::permissions(path_, std::filesystem::perms(0755));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

TestNode::TestNode()
    : installation_(std::getenv("CONTENTOS_TEST_CLUSTER") != nullptr ? cluster_installation(folder_.path())
                                                                     : embedded_installation(folder_.path())) {}

std::string TestNode::make_tenant(std::string const& slug) {
  auto const body = json::serialize(json::object{{"name", slug}, {"slug", slug}, {"settings", json::object{{"public_delivery", true}}}});
  expect_status(201, admin().call("POST", "/api/v1/tenants", body));
  catch_up();
  return slug;
}

json::value expect_status(long status, cli::Reply const& reply) {
  EXPECT_EQ(status, reply.status) << reply.body;
  return reply.json();
}

}  // namespace contentos::test
