// What every reactor gets from the loop, and what the timer does when its time has come.
#include "commands/reactor/desk.hpp"
#include "commands/timer/timer.hpp"
#include "domain/registration/registration.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"
#include "tests/commands/stubborn_todos.hpp"
#include "tests/commands/world.hpp"
#include "tests/support/todo_fold.hpp"

#include <latch>
#include <set>
#include <thread>

namespace contentos::test {
namespace {

class Throwing final : public Reactor {
public:
  [[nodiscard]] std::string_view name() const override { return "throwing"; }
  [[nodiscard]] TodoOutcome carry_out(Todo const& todo) override { return TodoDone{std::string(todo.payload.at("nothing").as_string())}; }
};

class Failing final : public Reactor {
public:
  explicit Failing(TodoOutcome outcome) : outcome_(std::move(outcome)) {}
  [[nodiscard]] std::string_view name() const override { return "failing"; }
  [[nodiscard]] TodoOutcome carry_out(Todo const&) override { return outcome_; }

private:
  TodoOutcome outcome_;
};

/// One that an event asked for.
Todo some_todo() {
  Todo todo;
  todo.name.event_id = EventId(*Uuid::parse("0190a000-0000-7000-8000-000000000001"));
  return todo;
}

TEST(AReactor, GivesUpWhatFailsAgainAndAgainButNotWhatWaits) {
  StoreError const why{StoreErrorCode::internal, false, "it is broken"};
  StubbornTodos list(some_todo());
  Failing failing(TodoFails{why});
  ReactorLoop loop(list, failing, {.owner = "one", .most_failures = 3});
  for (int i = 0; i < 3; ++i) { ASSERT_TRUE(loop.run_once()); }
  EXPECT_EQ(2U, list.delays.size());
  EXPECT_EQ(std::vector<std::string>{"it is broken"}, list.buried);

  StubbornTodos patient(some_todo());
  Failing waiting(TodoWaits{why});
  ReactorLoop waits(patient, waiting, {.owner = "one", .most_failures = 3});
  for (int i = 0; i < 9; ++i) { ASSERT_TRUE(waits.run_once()); }
  EXPECT_TRUE(patient.buried.empty());
}

TEST(AReactor, GivesUpATodoThatThrowsAndLivesOn) {
  StubbornTodos list(some_todo());
  Throwing throwing;
  ReactorLoop loop(list, throwing, {.owner = "one", .most_failures = 2});
  for (int i = 0; i < 2; ++i) { ASSERT_TRUE(loop.run_once()); }
  EXPECT_EQ(1U, list.buried.size());
}

TEST(AReactor, NeverGivesUpWhatNoEventWouldAskForAnew) {
  StubbornTodos list(Todo{});
  Failing failing(TodoFails{StoreError{StoreErrorCode::internal, false, "broken"}});
  ReactorLoop loop(list, failing, {.owner = "one", .most_failures = 3});
  for (int i = 0; i < 9; ++i) { ASSERT_TRUE(loop.run_once()); }
  EXPECT_TRUE(list.buried.empty());
  EXPECT_EQ(9U, list.delays.size());
}

TEST(AReactor, WaitsLongerEachTimeAndNeverLongerThanItMay) {
  std::vector<std::int64_t> const seconds{5, 10, 20, 40, 80, 160, 240, 240, 240, 240, 240, 240};
  StubbornTodos list(some_todo());
  Failing waiting(TodoWaits{StoreError{StoreErrorCode::unavailable, true, "away"}});
  ReactorLoop loop(list, waiting, {.owner = "one"});
  for (std::size_t i = 0; i < seconds.size(); ++i) { ASSERT_TRUE(loop.run_once()); }
  ASSERT_EQ(seconds.size(), list.delays.size());
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    EXPECT_GE(list.delays[i].count(), seconds[i] * 750) << i;
    EXPECT_LE(list.delays[i].count(), seconds[i] * 1250) << i;
    EXPECT_LE(list.delays[i], ReactorOptions{}.longest_retry) << i;
  }
  EXPECT_EQ(6U, std::set(list.delays.begin() + 6, list.delays.end()).size()) << "what failed together does not come back together";
}

TEST(AReactor, TellsWhatPassesByItselfFromWhatDoesNot) {
  auto const waits = [](Failure why) { return std::holds_alternative<TodoWaits>(outcome_of(std::move(why))); };
  EXPECT_TRUE(waits(StoreError{StoreErrorCode::unavailable, true, "away"}));
  EXPECT_TRUE(waits(StoreError{StoreErrorCode::set_aside, false, "an event of a newer program"}));
  EXPECT_FALSE(waits(StoreError{StoreErrorCode::internal, false, "broken"}));
  EXPECT_TRUE(waits(Rejection{RejectionCode::too_many, "Too much."}));
  EXPECT_FALSE(waits(Rejection{RejectionCode::already_exists, "Taken."}));
  auto const closed = outcome_of(Rejection{RejectionCode::forbidden, "This tenant is suspended."});
  ASSERT_TRUE(std::holds_alternative<TodoWaits>(closed));
  EXPECT_EQ(kClosedTenantWait, std::get<TodoWaits>(closed).at_least);
  EXPECT_TRUE(std::get<TodoWaits>(closed).is_for_tenant);
  EXPECT_FALSE(std::get<TodoWaits>(outcome_of(Rejection{RejectionCode::too_many, "Too much."})).is_for_tenant);
}

TEST(AReactor, DoesNotCountWaitingAmongFailures) {
  StubbornTodos list(some_todo());
  Failing waiting(TodoWaits{StoreError{StoreErrorCode::unavailable, true, "away"}});
  ReactorLoop waits(list, waiting, {.owner = "one", .most_failures = 2});
  for (int i = 0; i < 20; ++i) { ASSERT_TRUE(waits.run_once()); }
  Failing failing(TodoFails{StoreError{StoreErrorCode::internal, false, "broken"}});
  ReactorLoop fails(list, failing, {.owner = "one", .most_failures = 2});
  ASSERT_TRUE(fails.run_once());
  EXPECT_TRUE(list.buried.empty());
  ASSERT_TRUE(fails.run_once());
  EXPECT_EQ(1U, list.buried.size());
}

TEST(AReactor, GivesItsCommandsIdsThatNobodyElseCanForetell) {
  crypto::SystemIdentity identity;
  Todo todo;
  todo.name = {"scheduler", kPlatformTenant, "a/unpublish", EventId(identity.new_uuid())};
  auto const id = command_of(identity, "key", todo, "publish").command_id;
  EXPECT_EQ(id, command_of(identity, "key", todo, "publish").command_id);
  EXPECT_EQ(8U, id.uuid().version()) << "no client's key becomes such an id";
  EXPECT_NE(id, command_of(identity, "other", todo, "publish").command_id);
  EXPECT_NE(id, command_of(identity, "key", todo, "unpublish").command_id);
  auto other = todo;
  other.name.reactor = "timer";
  EXPECT_NE(id, command_of(identity, "key", other, "publish").command_id);
}

/// Of which counting takes as long as it is told.
class SlowTodos final : public TodosForWorkers {
public:
  std::latch counting{1};
  std::latch may_answer{1};
  std::atomic<int> times{0};
  Result<TodoCounts> counts(std::string_view) override {
    ++times;
    counting.count_down();
    may_answer.wait();
    return TodoCounts{.open = 7};
  }
  Result<std::vector<Todo>> lease_due(std::string_view, std::string_view, std::size_t, std::chrono::milliseconds) override {
    return std::vector<Todo>{};
  }
  Result<bool> complete(Todo const&) override { return false; }
  Result<bool> retry_later(Todo const&, Because, std::chrono::milliseconds, std::string_view) override { return false; }
  Result<bool> bury(Todo const&, std::string_view) override { return false; }
};

TEST(ADesk, CountsForOneWhoAsksAndLetsNobodyWaitForIt) {
  SlowTodos list;
  crypto::SystemIdentity identity;
  ReactorDesk desk(list, {}, identity, {.keep_counts = std::chrono::hours(1)});
  std::thread first([&] { EXPECT_EQ(7, desk.known_counts("scheduler").value().open); });
  list.counting.wait();
  EXPECT_FALSE(desk.known_counts("scheduler")) << "nothing is known yet";
  list.may_answer.count_down();
  first.join();
  EXPECT_EQ(7, desk.known_counts("scheduler").value().open);
  EXPECT_EQ(1, list.times);
}

class Tidy final : public Housekeeping {
public:
  int times = 0;
  int left = 1;  // calls until all is tidy
  Result<bool> keep_tidy() override {
    ++times;
    return --left > 0;
  }
};

class ATimer : public World {
protected:
  TodoFold asked() {
    TodoFold fold;
    for (auto const tenant : {kPlatformTenant, tenant_}) {
      for (auto const* aggregate : {"token", "registration"}) {
        for (auto const& stream : shared_.log.list_streams(TenantScope(tenant), aggregate).value()) {
          for (auto const& event : shared_.log.read_stream(TenantScope(tenant), stream, StreamVersion(1), Parts::with_body).value()) {
            fold.apply(event);
          }
        }
      }
    }
    return fold;
  }
  Todo todo(std::string const& key) {
    for (auto const& [name, folded] : asked().all) {
      if (std::get<2>(name) == key) { return {{std::get<0>(name), std::get<1>(name), key, folded.event_id}, folded.due, folded.payload}; }
    }
    ADD_FAILURE() << "nobody asked for " << key;
    return {};
  }
  TokenId make_token(std::optional<Timestamp> expires_at) {
    auto const made = here_.tokens.create(command(), {.kind = token::Kind::management, .name = "editor", .expires_at = expires_at});
    return *TokenId::parse(made.value().written.view.at("token_id").as_string());
  }

  Tidy tidy_{};
  Timer timer_{here_.tokens, here_.tenants, tidy_, here_.identity, "key"};
};

TEST_F(ATimer, RevokesATokenAMonthAfterItExpired) {
  auto const expires = *shared_.log.now() + std::chrono::hours(1);
  auto const token = make_token(expires);
  (void)make_token(std::nullopt);
  auto const due = todo("token/" + token.str());
  EXPECT_EQ(expires + std::chrono::hours(24 * 30), due.due);
  EXPECT_EQ(1, std::ranges::count_if(asked().all, [](auto const& one) { return std::get<2>(one.first).starts_with("token/"); }));
  EXPECT_TRUE(std::holds_alternative<TodoDone>(timer_.carry_out(due)));
  auto const folded = here_.repositories.load<token::Word>(TenantScope(tenant_), token.str(), Freshness::fresh);
  EXPECT_TRUE(folded->state->revoked_at.has_value());
  auto const version = folded->state->version;
  EXPECT_TRUE(std::holds_alternative<TodoDone>(timer_.carry_out(due)));
  EXPECT_EQ(version, here_.repositories.load<token::Word>(TenantScope(tenant_), token.str(), Freshness::fresh)->state->version);
  EXPECT_TRUE(asked().find("timer", tenant_, "token/") == nullptr) << "that it is revoked ends what was asked for";
}

TEST_F(ATimer, ComesBackToTheTokensOfATenantThatIsSuspended) {
  auto const token = make_token(*shared_.log.now() + std::chrono::hours(1));
  auto const due = todo("token/" + token.str());
  ASSERT_TRUE(here_.pipeline.run_on<tenant::Word>(command(), {Deed::edit, tenant::Word::kName}, tenant_.str(), tenant::Suspend{"late"}));
  auto const outcome = timer_.carry_out(due);
  ASSERT_TRUE(std::holds_alternative<TodoWaits>(outcome));
  EXPECT_EQ(kClosedTenantWait, std::get<TodoWaits>(outcome).at_least);
  ASSERT_TRUE(here_.pipeline.run_on<tenant::Word>(command(), {Deed::edit, tenant::Word::kName}, tenant_.str(), tenant::Resume{}));
  EXPECT_TRUE(std::holds_alternative<TodoDone>(timer_.carry_out(due)));
}

TEST_F(ATimer, FinishesARegistrationThatWasCutShort) {
  TenantId const half(here_.identity.new_uuid());
  ASSERT_TRUE(
      here_.pipeline.decide_on<registration::Word>(command(kPlatformTenant), {Deed::create, registration::Word::kName}, half.str(),
                                                   registration::RegisterTenant{half, "half", ShardNo(3), "Half", "gold", "eu", {}}));
  EXPECT_TRUE(std::holds_alternative<TodoDone>(timer_.carry_out(todo("registration/" + half.str()))));
  EXPECT_EQ("gold", here_.repositories.load<tenant::Word>(TenantScope(half), half.str(), Freshness::fresh)->state->plan);
  // And a deletion of which the tenant's own log knows nothing.
  ASSERT_TRUE(here_.pipeline.decide_on<registration::Word>(command(kPlatformTenant), {Deed::remove, registration::Word::kName}, half.str(),
                                                           registration::DeleteTenant{}));
  EXPECT_TRUE(std::holds_alternative<TodoDone>(timer_.carry_out(todo("registration/" + half.str()))));
  EXPECT_TRUE(here_.repositories.load<tenant::Word>(TenantScope(half), half.str(), Freshness::fresh)->state->audit.is_deleted());
}

TEST_F(ATimer, KeepsTheStoresTidyAgainAndAgain) {
  Todo todo;
  todo.name = {"timer", kPlatformTenant, "tidy", EventId()};
  tidy_.left = 3;
  for (auto const hours : {0, 0, 1}) {
    auto const outcome = timer_.carry_out(todo);
    ASSERT_TRUE(std::holds_alternative<TodoAgain>(outcome));
    EXPECT_EQ(std::chrono::hours(hours), std::get<TodoAgain>(outcome).period);
  }
  EXPECT_EQ(3, tidy_.times);
  todo.name.key = "unheard-of";
  EXPECT_TRUE(std::holds_alternative<TodoWaits>(timer_.carry_out(todo))) << "it is a newer program's";
}

}  // namespace
}  // namespace contentos::test
