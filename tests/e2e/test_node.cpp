#include "tests/e2e/test_node.hpp"

#include <boost/json/serialize.hpp>

#include <chrono>
#include <fstream>
#include <stdlib.h>
#include <thread>

namespace contentos::test {

namespace json = boost::json;

namespace {

std::string dump(Projection& projection) {
  std::string out;
  auto const dumped = projection.dump([&](std::string_view line) { out.append(line).append("\n"); });
  EXPECT_TRUE(dumped.has_value()) << projection.name();
  return out;
}

}  // namespace

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

TestNode::TestNode() { restart(); }

void TestNode::restart() {
  node_.reset();
  auto started = Node::start({.data = folder_.path() / "data", .listen = "127.0.0.1:0", .worker_threads = 32, .demo = false});
  CONTENTOS_ENSURE(started.has_value(), started.has_value() ? std::string() : started.error().context);
  node_ = std::move(*started);
}

std::string TestNode::admin_token() const {
  std::ifstream in(node_->data().admin_token());
  std::string token;
  in >> token;
  return token;
}

std::string TestNode::make_tenant(std::string const& slug) {
  auto const body = json::serialize(json::object{{"name", slug}, {"slug", slug}, {"settings", json::object{{"public_delivery", true}}}});
  expect_status(201, admin().call("POST", "/api/v1/tenants", body));
  catch_up();
  return slug;
}

void TestNode::catch_up() {
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  auto& services = node_->services();
  for (auto const& projection : services.runner.status()) {
    for (auto const& shard : projection.shards) {
      auto const waited = services.runner.wait_for(projection.name, shard.shard, services.feed.head(shard.shard), deadline);
      ASSERT_TRUE(waited.has_value()) << projection.name << ": " << waited.error().context;
    }
  }
}

void expect_models_equal_rebuild(TestNode& node) {
  node.catch_up();
  for (auto* projection : node.node().projections()) {
    auto const incremental = dump(*projection);
    auto const rebuilt = node.node().services().runner.rebuild(projection->name());
    ASSERT_TRUE(rebuilt.has_value()) << projection->name() << ": " << rebuilt.error().context;
    EXPECT_EQ(incremental, dump(*projection)) << projection->name() << " differs from its rebuild";
    if (projection->name() != "schedule") { EXPECT_FALSE(incremental.empty()) << projection->name(); }
  }
}

json::value expect_status(long status, cli::Reply const& reply) {
  EXPECT_EQ(status, reply.status) << reply.body;
  return reply.json();
}

}  // namespace contentos::test
