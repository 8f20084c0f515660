// Many write to one record at once: they come to their turn one after the other, in one process and in several.
#include "domain/entry/word.hpp"
#include "tests/commands/forwarding_log.hpp"
#include "tests/commands/world.hpp"

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

namespace contentos::test {
namespace {

constexpr int kClients = 32;

std::string field(int number) { return "f" + std::to_string(number); }

bool is_told_to_come_again(Failure const& failure) {
  auto const* error = std::get_if<StoreError>(&failure);
  return error != nullptr && error->code == StoreErrorCode::overloaded && error->retryable;
}

/// Takes its time to append, as a database does, so that commands meet.
class SlowLog final : public ForwardingLog {
public:
  using ForwardingLog::ForwardingLog;
  Result<AppendVerdict> append(AppendRequest request) override {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return ForwardingLog::append(std::move(request));
  }
};

/// Before every append somebody else appends to the same stream.
class BusyLog final : public ForwardingLog {
public:
  using ForwardingLog::ForwardingLog;
  void let_before(std::function<void()> others) { others_ = std::move(others); }
  Result<AppendVerdict> append(AppendRequest request) override {
    ++appends_;
    if (others_) { others_(); }
    return ForwardingLog::append(std::move(request));
  }
  [[nodiscard]] int appends() const { return appends_; }

private:
  std::function<void()> others_{};
  int appends_ = 0;
};

class Contention : public World {
protected:
  void SetUp() override {
    World::SetUp();
    boost::json::array fields;
    for (int i = 0; i < kClients; ++i) { fields.push_back({{"key", field(i)}, {"type", "string"}}); }
    auto const definition = content_type::definition_from_json({{"fields", fields}});
    ASSERT_TRUE(here_.content_types.create(command(), TypeKey("wide"), *definition).has_value());
    auto const made =
        here_.entries.create(command(), {.id = EntryId("w"), .type_key = TypeKey("wide"), .first = {.data = {{"f0", "base"}}}});
    ASSERT_TRUE(made.has_value());
    base_ = latest(*made);
  }

  SaveInput merge(int number) const {
    boost::json::object data{{"f0", "base"}};
    data[field(number)] = "theirs";
    return {.data = std::move(data), .base_version_id = base_, .merge_on_conflict = true};
  }

  /// Every client merges a field of its own, all at once; client i in process i modulo their number.
  void merge_all(std::vector<EntryCommands*> const& processes) {
    std::latch begin(kClients);
    std::atomic<int> succeeded = 0;
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
      auto context = command();
      clients.emplace_back([&, i, context = std::move(context)] {
        begin.arrive_and_wait();
        auto const saved = processes[static_cast<std::size_t>(i) % processes.size()]->save(context, EntryId("w"), merge(i));
        succeeded += saved.has_value() ? 1 : 0;
      });
    }
    for (auto& client : clients) { client.join(); }
    EXPECT_EQ(kClients, succeeded);
  }

  void expect_all_merged() {
    auto const folded = there_.repositories.load<entry::Word>(TenantScope(tenant_), "w", Freshness::fresh);
    ASSERT_TRUE(folded.has_value());
    EXPECT_EQ(kClients + 1, folded->state->latest()->number);
    BodyCache bodies(shared_.log);
    auto const content = bodies.content_of(TenantScope(tenant_), EntryId("w"), *folded->state->latest());
    ASSERT_TRUE(content.has_value());
    for (int i = 0; i < kClients; ++i) { EXPECT_EQ("theirs", (*content)->data.at(field(i)).as_string()) << i; }
  }

  SlowLog slow_{shared_.log};
  VersionId base_{};
};

TEST_F(Contention, AllWhoMergeIntoOneVersionSucceed) {
  Process side(shared_, slow_);
  merge_all({&side.entries});
  expect_all_merged();
}

TEST_F(Contention, AllWhoMergeIntoOneVersionFromTwoProcessesSucceed) {
  Process one(shared_, slow_);
  Process two(shared_, slow_);
  merge_all({&one.entries, &two.entries});
  expect_all_merged();
}

TEST_F(Contention, WhoFindsTooManyInTheLineIsToldToComeAgain) {
  Process side(shared_, slow_, {.of_stream = 0, .of_tenant = 0, .of_all = 0});
  std::latch begin(kClients);
  std::atomic<int> succeeded = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    auto context = command();
    clients.emplace_back([&, i, context = std::move(context)] {
      begin.arrive_and_wait();
      auto saved = side.entries.save(context, EntryId("w"), merge(i));
      while (!saved) {
        ASSERT_TRUE(is_told_to_come_again(saved.error()));
        saved = side.entries.save(context, EntryId("w"), merge(i));
      }
      ++succeeded;
    });
  }
  for (auto& client : clients) { client.join(); }
  EXPECT_EQ(kClients, succeeded) << "and coming again is safe";
  expect_all_merged();
}

TEST_F(Contention, WhoAlwaysLosesToOtherProcessesIsToldWhenItsPatienceEnds) {
  BusyLog busy(shared_.log);
  auto limits = Turns::limits_for(kThreads);
  limits.patience = std::chrono::milliseconds(0);
  Process side(shared_, busy, limits);
  auto is_edited = false;
  busy.let_before([&] {
    is_edited = !is_edited;
    auto const kind = is_edited ? TransitionInput::Kind::start_editing : TransitionInput::Kind::end_editing;
    ASSERT_TRUE(there_.entries.transition(command(), EntryId("w"), {.kind = kind}).has_value());
  });
  auto const refused = side.entries.save(command(), EntryId("w"), merge(1));
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(is_told_to_come_again(refused.error()));
  EXPECT_EQ(2, busy.appends());
}

TEST_F(Contention, WhoHasTheTurnMayLoseToOtherProcessesManyTimes) {
  BusyLog busy(shared_.log);
  Process side(shared_, busy);
  int others = 0;
  busy.let_before([&] {
    if (others == 2 * kClients) { return; }
    auto const kind = ++others % 2 == 1 ? TransitionInput::Kind::start_editing : TransitionInput::Kind::end_editing;
    ASSERT_TRUE(there_.entries.transition(command(), EntryId("w"), {.kind = kind}).has_value());
  });
  EXPECT_TRUE(side.entries.save(command(), EntryId("w"), merge(1)).has_value());
  EXPECT_EQ(2 * kClients + 1, busy.appends());
}

}  // namespace
}  // namespace contentos::test
