// A restore under a running process: what a read model has stored goes back to less than the process knows, and the runner takes it from
// there, without anybody's doing.
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/audit_reader.hpp"
#include "projections/runner/runner.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace contentos::test {
namespace {

using std::chrono::milliseconds;

/// The chronicle's events as far as they have been let through. Thread-safe.
class ChronicleFeed final : public Feed {
public:
  void let_through(Chronicle const& chronicle) {
    std::lock_guard const lock(mutex_);
    events_ = chronicle.events;
    ++moves_;
    moved_.notify_all();
  }
  [[nodiscard]] std::int64_t shard_count() const override { return 16; }
  [[nodiscard]] Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t) override {
    std::lock_guard const lock(mutex_);
    std::vector<EventPtr> out;
    if (shard != Chronicle::kShard) { return out; }
    for (auto i = static_cast<std::size_t>(after.value); i < events_.size(); ++i) {
      if (out.size() >= max_events && events_[i]->header.append_index == 0) { break; }
      out.push_back(events_[i]);
    }
    return out;
  }
  [[nodiscard]] ShardPosition head(ShardNo shard) override {
    std::lock_guard const lock(mutex_);
    return ShardPosition(shard == Chronicle::kShard ? static_cast<std::int64_t>(events_.size()) : 0);
  }
  [[nodiscard]] std::uint64_t wait(std::uint64_t ticket, milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    moved_.wait_for(lock, timeout, [&] { return moves_ != ticket; });
    return moves_;
  }

private:
  std::mutex mutex_{};
  std::condition_variable moved_{};
  std::vector<EventPtr> events_{};
  std::uint64_t moves_ = 1;
};

class RestoredModels : public ReadModelTest {
protected:
  void happen(int steps) {
    for (int i = 0; i < steps; ++i) { chronicle.step(); }
    feed.let_through(chronicle);
  }
  [[nodiscard]] bool has_caught_up(Runner& runner) {
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    return std::ranges::all_of(runner.status(), [&](ProjectionStatus const& one) {
      return runner.wait_for(one.name, Chronicle::kShard, feed.head(Chronicle::kShard), deadline).has_value();
    });
  }
  void back_up() {
    for (auto const& table : kTables) { ASSERT_TRUE(owner.script("CREATE TABLE kept_" + table + " AS TABLE " + table)); }
  }
  void restore() {
    std::string all = "BEGIN;";
    for (auto const& table : kTables) { all += "DELETE FROM " + table + "; INSERT INTO " + table + " SELECT * FROM kept_" + table + ";"; }
    ASSERT_TRUE(owner.script(all + "COMMIT"));
  }
  /// What a model holds that has seen all of it once, in a database of its own.
  template <class Model>
  std::vector<std::string> as_never_restored() {
    auto const elsewhere = fresh_database();
    pg::Pool pool{{.connect = {.conninfo = elsewhere, .role = std::string(pg::kProjectorRole)}, .size = 2}};
    Model model(pool);
    catch_up(chronicle, model);
    return dump_lines(model);
  }
  RunnerMetrics watching() {
    RunnerMetrics metrics;
    metrics.log = [this](std::string_view, std::string_view message) {
      std::lock_guard const lock(mutex);
      times_taken_back += message.find("was taken back") != std::string_view::npos ? 1 : 0;
    };
    metrics.fault = [this](std::string_view, bool is_faulted) {
      std::lock_guard const lock(mutex);
      faults += is_faulted ? 1 : 0;
    };
    return metrics;
  }

  std::vector<std::string> const kTables{"audit_event", "read_model_tenant", "read_model_set_aside", "read_model_checkpoint"};
  pg::Connection owner = pg::Connection::open({.conninfo = conninfo}).value();
  Chronicle chronicle{23};
  ChronicleFeed feed{};
  PgAuditProjection audit{projector};
  std::mutex mutex{};  // guards what follows
  int times_taken_back = 0;
  int faults = 0;
};

TEST_F(RestoredModels, GoOnFromWhatTheyHaveWithoutAHoleAndWithoutAskingAnybody) {
  Runner runner(feed, {.idle_wait = milliseconds(5), .retry_delay = milliseconds(1)}, watching());
  runner.add(audit);
  runner.start();
  happen(40);
  ASSERT_TRUE(has_caught_up(runner));
  back_up();
  happen(60);
  ASSERT_TRUE(has_caught_up(runner));
  restore();
  happen(20);
  ASSERT_TRUE(has_caught_up(runner));
  EXPECT_EQ(dump_lines(audit), as_never_restored<PgAuditProjection>());
  auto const status = runner.status().at(0);
  EXPECT_TRUE(status.is_healthy());
  EXPECT_EQ(status.lag_events(), 0);
  runner.stop();
  EXPECT_LE(times_taken_back, 1) << "at the first batch that would have left a hole, where no look in between had found it";
  EXPECT_EQ(faults, 0);
}

TEST_F(RestoredModels, OfWhichNothingIsLeftBeginAgain) {
  Runner runner(feed, {.idle_wait = milliseconds(5), .retry_delay = milliseconds(1)}, watching());
  runner.add(audit);
  runner.start();
  back_up();
  happen(60);
  ASSERT_TRUE(has_caught_up(runner));
  restore();
  happen(1);
  ASSERT_TRUE(has_caught_up(runner));
  EXPECT_EQ(dump_lines(audit), as_never_restored<PgAuditProjection>());
  runner.stop();
  EXPECT_LE(times_taken_back, 1) << "as above";
}

TEST_F(RestoredModels, GoOnAlsoWhenNothingMoreHappens) {
  Runner runner(feed, {.idle_wait = milliseconds(5), .retry_delay = milliseconds(1)}, watching());
  runner.add(audit);
  runner.start();
  happen(30);
  ASSERT_TRUE(has_caught_up(runner));
  back_up();
  happen(40);
  ASSERT_TRUE(has_caught_up(runner));
  restore();
  auto const expected = as_never_restored<PgAuditProjection>();
  for (auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
       dump_lines(audit) != expected && std::chrono::steady_clock::now() < end;) {
    std::this_thread::sleep_for(milliseconds(50));
  }
  EXPECT_EQ(dump_lines(audit), expected);
  runner.stop();
  EXPECT_EQ(faults, 0);
}

TEST_F(RestoredModels, AreNotReadWhileTheyAreBehindWhatTheReaderHasSeen) {
  happen(30);
  catch_up(chronicle, audit);
  PgAuditReader trail(reader);
  auto const scope = TenantScope(chronicle.tenants[0]);
  auto const seen = value_of(trail.list(scope, {}, std::nullopt, 1)).rows.at(0).tenant_position;
  EXPECT_TRUE(trail.list(scope.having_seen(seen), {}, std::nullopt, 1));
  auto const refused = trail.list(scope.having_seen(seen.next()), {}, std::nullopt, 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, StoreErrorCode::not_caught_up);
  EXPECT_TRUE(refused.error().retryable);
}

TEST_F(RestoredModels, KnowAgainWhatIsSetAsideAndNoMore) {
  Runner runner(feed, {.idle_wait = milliseconds(5), .retry_delay = milliseconds(1)}, watching());
  runner.add(audit);
  runner.start();
  happen(30);
  ASSERT_TRUE(has_caught_up(runner));
  back_up();
  chronicle.append(chronicle.tenants[0], {{"entry-odd", {"entry.created.v1", "[]", {}, {}}}}, chronicle.recorded);
  happen(10);
  ASSERT_TRUE(has_caught_up(runner));
  ASSERT_EQ(runner.status().at(0).set_aside.size(), 1U);
  restore();
  happen(1);
  ASSERT_TRUE(has_caught_up(runner));
  EXPECT_EQ(runner.status().at(0).set_aside.size(), 1U) << "it came along again";
  EXPECT_EQ(value_of(audit.set_aside()).size(), 1U);
  runner.stop();
  EXPECT_LE(times_taken_back, 1);
}

}  // namespace
}  // namespace contentos::test
