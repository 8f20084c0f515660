#include "api/cluster/cluster.hpp"
#include "tests/e2e/cluster_models.hpp"
#include "tests/e2e/installation.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace contentos::test {

namespace {

class InCluster final : public Installation {
public:
  explicit InCluster(std::filesystem::path const& folder) : folder_(folder) { InCluster::restart(); }
  ~InCluster() override { access_.reset(); }

  std::string const& address() const override { return cluster_->address(); }
  std::string admin_token() const override { return cluster_->admin_token(); }

  void restart() override {
    access_.reset();
    cluster_.reset();
    auto started = Cluster::start({.data = folder_ / "cluster", .binary = CONTENTOS_BINARY, .listen = "127.0.0.1:0", .durable = false});
    CONTENTOS_ENSURE(started.has_value(), started.has_value() ? std::string() : started.error().context);
    cluster_ = std::move(*started);
    access_ = std::make_unique<LogAccess>(cluster_->conninfo());
  }

  void catch_up() override {
    auto const behind = wait_until_caught_up(*cluster_, *access_, kClusterPatience);
    ASSERT_FALSE(behind.has_value()) << *behind;
  }

  void expect_models_equal_rebuild() override {
    catch_up();
    for (auto const& difference : differences_from_rebuild(*cluster_, *access_)) { ADD_FAILURE() << difference; }
  }

  Timestamp now() override { return access_->log->now().value(); }

  std::vector<EventPtr> events() override {
    std::vector<EventPtr> out;
    for (std::int64_t shard = 0; shard < access_->log->shard_count(); ++shard) {
      auto const events = access_->log->read_shard(ShardNo(shard), ShardPosition(0), 100'000, std::size_t{1} << 30);
      EXPECT_TRUE(events.has_value());
      out.insert(out.end(), events->begin(), events->end());
    }
    return out;
  }

private:
  std::filesystem::path folder_;
  std::unique_ptr<Cluster> cluster_{};
  std::unique_ptr<LogAccess> access_{};
};

}  // namespace

std::unique_ptr<Installation> cluster_installation(std::filesystem::path const& folder) { return std::make_unique<InCluster>(folder); }

}  // namespace contentos::test
