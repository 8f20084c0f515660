#include "api/serve/node.hpp"
#include "tests/e2e/installation.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace contentos::test {

namespace {

class Embedded final : public Installation {
public:
  explicit Embedded(std::filesystem::path const& folder) : folder_(folder) { Embedded::restart(); }

  std::string const& address() const override { return node_->address(); }
  std::string admin_token() const override {
    std::ifstream in(node_->data().admin_token());
    std::string token;
    in >> token;
    return token;
  }

  void restart() override {
    node_.reset();
    auto started = Node::start({.data = folder_ / "data", .listen = "127.0.0.1:0", .worker_threads = 32, .demo = false});
    CONTENTOS_ENSURE(started.has_value(), started.has_value() ? std::string() : started.error().context);
    node_ = std::move(*started);
  }

  void catch_up() override {
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    auto& services = node_->services();
    std::vector<ShardPosition> heads;
    for (std::int64_t i = 0; i < services.feed.shard_count(); ++i) { heads.push_back(services.feed.head(ShardNo(i))); }
    auto const reached = [&] {
      for (auto const& model : services.read_models.status()) {
        for (auto const& shard : model.shards) {
          if (shard.position < heads[static_cast<std::size_t>(shard.shard.value)]) { return false; }
        }
      }
      return true;
    };
    while (!reached()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the read models do not catch up";
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  void expect_models_equal_rebuild() override {
    catch_up();
    for (auto* projection : node_->projections()) {
      if (projection->name() == "reactors") { continue; }  // it holds what was done, too, and cannot be built anew
      auto const incremental = dump_of(*projection);
      auto const rebuilt = node_->rebuild(projection->name());
      ASSERT_TRUE(rebuilt.has_value()) << projection->name() << ": " << rebuilt.error().context;
      EXPECT_EQ(incremental, dump_of(*projection)) << projection->name() << " differs from its rebuild";
      EXPECT_FALSE(incremental.empty()) << projection->name();
    }
  }

  Timestamp now() override { return node_->services().log.now().value(); }

  std::vector<EventPtr> events() override {
    std::vector<EventPtr> out;
    auto& feed = node_->services().feed;
    for (std::int64_t shard = 0; shard < feed.shard_count(); ++shard) {
      auto const events = feed.read(ShardNo(shard), ShardPosition(0), 100'000, std::size_t{1} << 30);
      EXPECT_TRUE(events.has_value());
      out.insert(out.end(), events->begin(), events->end());
    }
    return out;
  }

private:
  std::filesystem::path folder_;
  std::unique_ptr<Node> node_{};
};

}  // namespace

std::string dump_of(Projection& projection) {
  std::string out;
  auto const dumped = projection.dump([&](std::string_view line) { out.append(line).append("\n"); });
  EXPECT_TRUE(dumped.has_value()) << projection.name();
  return out;
}

std::unique_ptr<Installation> embedded_installation(std::filesystem::path const& folder) { return std::make_unique<Embedded>(folder); }

}  // namespace contentos::test
