// Schedules from the wish to the time: what they hold, who is refused, and what becomes of one that cannot be kept.
#include "commands/scheduler/scheduler.hpp"
#include "domain/entry/word.hpp"
#include "domain/tenant/tenant.hpp"
#include "tests/commands/schedules.hpp"
#include "tests/commands/stubborn_todos.hpp"
#include "tests/commands/world.hpp"

#include <atomic>
#include <random>
#include <thread>

namespace contentos::test {
namespace {

using Kind = TransitionInput::Kind;

class Schedules : public World {
protected:
  Outcome<Written> create(std::string const& id, std::string const& slug) {
    auto input = note(id.c_str(), "one");
    input.first.slugs = entry::Slugs{{"en-US", slug}};
    return here_.entries.create(command(), input);
  }
  Outcome<Written> save(std::string const& id, std::string const& slug, bool autosave = false) {
    auto const base = fold(id).latest()->id;
    return here_.entries.save(
        command(), EntryId(id),
        {.data = {{"title", "again"}}, .base_version_id = base, .is_autosave = autosave, .slugs = entry::Slugs{{"en-US", slug}}});
  }
  Outcome<Written> transition(std::string const& id, Kind kind, std::optional<VersionId> version = {}) {
    TransitionInput input{.kind = kind, .version_id = version};
    if (kind == Kind::schedule) { input.publish_at = OffsetTime{*shared_.log.now() + std::chrono::hours(1)}; }
    return here_.entries.transition(command(), EntryId(id), input);
  }
  entry::State fold(std::string const& id) {
    return *here_.repositories.load<entry::Word>(TenantScope(tenant_), id, Freshness::fresh)->state;
  }
  std::vector<RecordedEvent> events(std::string const& id) {
    return *shared_.log.read_stream(TenantScope(tenant_), StreamName("entry", id), StreamVersion(1), Parts::with_body);
  }
  /// What the scheduler has to do for the entry now.
  Todo todo(std::string const& id) {
    auto const schedule = *fold(id).schedule;
    auto const event = shared_.log.read_event(TenantScope(tenant_), StreamName("entry", id), schedule.at);
    auto const changes = scheduler_reaction().changes(**event).value();
    auto const& added = std::get<AddTodo>(changes.back());
    return {{std::string(Scheduler::kName), tenant_, added.key, (*event)->header.id}, added.due, added.payload};
  }
  /// Version 1 of `a` is scheduled as an older release did it, and `b` has its slug since.
  void make_a_schedule_that_cannot_be_kept() {
    ASSERT_TRUE(create("a", "one"));
    append_schedule_v1(shared_.log, tenant_, "a", fold("a"));
    ASSERT_TRUE(save("a", "two"));
    ASSERT_TRUE(create("b", "one"));
  }
  void decide_on_tenant(tenant::Command const& what) {
    ASSERT_TRUE(here_.pipeline.run_on<tenant::Word>(command(), {Deed::edit, tenant::Word::kName}, tenant_.str(), what));
  }
  static Rejection rejected(Outcome<Written> const& outcome) {
    auto const failure = outcome.error();
    EXPECT_TRUE(std::holds_alternative<Rejection>(failure));
    return std::get<Rejection>(failure);
  }
};

TEST_F(Schedules, HoldTheSlugOfTheirVersionForTheTimeThatComes) {
  ASSERT_TRUE(create("a", "one"));
  auto const first = fold("a").latest()->id;
  ASSERT_TRUE(transition("a", Kind::schedule));
  ASSERT_TRUE(save("a", "two"));
  auto const refused = rejected(create("b", "one"));
  EXPECT_EQ(RejectionCode::already_exists, refused.code);
  EXPECT_EQ("/slugs/en-US", refused.errors.at(0).pointer);
  StubbornTodos list(todo("a"));
  SchedulerWorker scheduler(list, here_.entries, here_.identity, {.owner = "one"});
  ASSERT_TRUE(scheduler.run_once());
  EXPECT_EQ(first, fold("a").live->version_id);
  EXPECT_FALSE(create("b", "one"));
}

TEST_F(Schedules, AreRefusedWhileAnotherHoldsWhatTheVersionNeeds) {
  ASSERT_TRUE(create("a", "one"));
  auto const first = fold("a").latest()->id;
  ASSERT_TRUE(save("a", "two"));
  ASSERT_TRUE(create("b", "one"));
  auto const refused = rejected(transition("a", Kind::schedule, first));
  EXPECT_EQ(RejectionCode::already_exists, refused.code);
  EXPECT_EQ("", refused.errors.at(0).pointer) << "it is the version's, and was not sent";
  EXPECT_EQ("entry-b", refused.extra.at("holder").as_string());
  EXPECT_EQ(refused.errors, rejected(transition("a", Kind::publish, first)).errors) << "as its publication would be";
  ASSERT_TRUE(save("b", "three"));
  EXPECT_TRUE(transition("a", Kind::schedule, first));
}

TEST_F(Schedules, GiveBackWhatTheyHeldHoweverTheyEnd) {
  for (auto const kind : {Kind::unschedule, Kind::archive, Kind::remove, Kind::schedule}) {
    auto const id = "a" + std::to_string(static_cast<int>(kind));
    ASSERT_TRUE(create(id, "one"));
    ASSERT_TRUE(transition(id, Kind::schedule));
    ASSERT_TRUE(save(id, "of-" + id));
    ASSERT_FALSE(create("other-" + id, "one"));
    ASSERT_TRUE(transition(id, kind));
    ASSERT_TRUE(create("other-" + id, "one")) << "the schedule ended";
    ASSERT_TRUE(transition("other-" + id, Kind::remove));
  }
}

TEST_F(Schedules, ArePublishedOnceHoweverOftenTheSchedulerTries) {
  ASSERT_TRUE(create("a", "one"));
  ASSERT_TRUE(transition("a", Kind::schedule));
  StubbornTodos list(todo("a"));
  list.ticks_off = false;
  int trouble = 0;
  ReactorMetrics metrics;
  metrics.trouble = [&](std::string_view, std::string_view) { ++trouble; };
  SchedulerWorker first(list, here_.entries, here_.identity, {.owner = "first"}, metrics);
  SchedulerWorker second(list, there_.entries, there_.identity, {.owner = "second"}, metrics);
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(first.run_once());
    ASSERT_TRUE(second.run_once());
  }
  ASSERT_EQ(4U, events("a").size());
  EXPECT_EQ("entry.published.v1", events("a").back().header.type);
  EXPECT_EQ(200, trouble) << "each time it could not be ticked off";
}

TEST_F(Schedules, ThatCannotBeKeptFailOnceWhicheverWorkersRace) {
  make_a_schedule_that_cannot_be_kept();
  StubbornTodos list(todo("a"));
  std::atomic<int> failures = 0;
  auto const failed_once = [&] { ++failures; };
  SchedulerWorker first(list, here_.entries, here_.identity, {.owner = "first"}, {}, failed_once);
  SchedulerWorker second(list, there_.entries, there_.identity, {.owner = "second"}, {}, failed_once);
  auto const work = [](SchedulerWorker& scheduler) {
    for (int i = 0; i < 5; ++i) { EXPECT_TRUE(scheduler.run_once()); }
  };
  std::thread one([&] { work(first); });
  std::thread other([&] { work(second); });
  one.join();
  other.join();
  auto const scheduled_by = todo("a").name.event_id;
  auto const all = events("a");
  ASSERT_EQ(1, std::count_if(all.begin(), all.end(), [](auto const& e) { return e.header.type == "entry.schedule_failed.v1"; }));
  EXPECT_EQ("entry.schedule_failed.v1", all.back().header.type);
  EXPECT_EQ(scheduled_by, all.back().header.causation_id);
  EXPECT_EQ(1, failures);
  EXPECT_EQ(10, list.completed) << "nothing is left to be tried";
  auto const failed = fold("a").schedule->failed;
  ASSERT_TRUE(failed);
  EXPECT_EQ("already_exists", failed->code);
  EXPECT_EQ("Another record holds this slug already.", failed->reason);
}

TEST_F(Schedules, ThatFailedAreNotKeptLaterByThemselves) {
  make_a_schedule_that_cannot_be_kept();
  StubbornTodos list(todo("a"));
  SchedulerWorker scheduler(list, here_.entries, here_.identity, {.owner = "one"});
  ASSERT_TRUE(scheduler.run_once());
  ASSERT_TRUE(transition("b", Kind::remove));
  ASSERT_TRUE(scheduler.run_once());
  EXPECT_FALSE(fold("a").live) << "somebody has to want it again";
  ASSERT_TRUE(transition("a", Kind::schedule, fold("a").versions.find_number(1)->id));
  EXPECT_FALSE(create("c", "one"));
}

TEST_F(Schedules, WaitWhileTheTenantIsSuspended) {
  ASSERT_TRUE(create("a", "one"));
  ASSERT_TRUE(transition("a", Kind::schedule));
  decide_on_tenant(tenant::Suspend{"late"});
  StubbornTodos list(todo("a"));
  SchedulerWorker scheduler(list, here_.entries, here_.identity, {.owner = "one"});
  for (int i = 0; i < 15; ++i) { ASSERT_TRUE(scheduler.run_once()); }
  ASSERT_EQ(15U, list.delays.size());
  for (auto const& delay : list.delays) {
    EXPECT_GT(delay, std::chrono::minutes(8)) << "looking again soon is of no use";
    EXPECT_LE(delay, kClosedTenantWait);
  }
  EXPECT_FALSE(fold("a").schedule->failed) << "it passes by itself";
  EXPECT_EQ(15, list.closed) << "so that it is woken when it has";
  decide_on_tenant(tenant::Resume{});
  ASSERT_TRUE(scheduler.run_once());
  EXPECT_TRUE(fold("a").live);
}

TEST_F(Schedules, WaitForAProgramThatUnderstandsTheirEntry) {
  ASSERT_TRUE(create("a", "one"));
  ASSERT_TRUE(transition("a", Kind::schedule));
  StubbornTodos list(todo("a"));
  AppendRequest request{
      .scope = TenantScope(tenant_),
      .command_id = CommandId(here_.identity.new_uuid()),
      .principal = "newer",
      .result = "{}",
      .streams = {{StreamName("entry", "a"), fold("a").version, {{EventId(here_.identity.new_uuid()), "entry.framed.v1", "{}"}}}}};
  request.actor = {ActorKind::system, "newer"};
  auto const verdict = shared_.log.append(std::move(request));
  ASSERT_TRUE(verdict && std::holds_alternative<Appended>(*verdict));
  SchedulerWorker scheduler(list, here_.entries, here_.identity, {.owner = "one"});
  for (int i = 0; i < 30; ++i) { ASSERT_TRUE(scheduler.run_once()); }
  EXPECT_EQ(30U, list.delays.size());
  EXPECT_TRUE(list.buried.empty()) << "it would not be published by the newer program either";
}

TEST_F(Schedules, AreNotForgottenWhenTheListCannotBeRead) {
  ASSERT_TRUE(create("a", "one"));
  ASSERT_TRUE(transition("a", Kind::schedule));
  StubbornTodos list(todo("a"));
  list.is_away = true;
  std::vector<std::string> trouble;
  ReactorMetrics metrics;
  metrics.trouble = [&](std::string_view, std::string_view context) { trouble.emplace_back(context); };
  SchedulerWorker scheduler(list, here_.entries, here_.identity, {.owner = "one"}, metrics);
  EXPECT_FALSE(scheduler.run_once());
  EXPECT_EQ(std::vector<std::string>{"the list is away"}, trouble);
  list.is_away = false;
  ASSERT_TRUE(scheduler.run_once());
  EXPECT_TRUE(fold("a").live);
}

/// Commands of every kind in any order on entries that want the same few slugs.
class RandomSchedules : public Schedules {
protected:
  Outcome<Written> step() {
    auto const id = std::string(1, static_cast<char>('a' + random_() % 3));
    auto const slug = "slug" + std::to_string(random_() % 4);
    auto const state = fold(id);
    if (!state.exists) { return create(id, slug); }
    std::optional<VersionId> version;
    if (random_() % 2 == 0) { version = state.versions[random_() % state.versions.size()].id; }
    switch (random_() % 16) {
      case 0:
      case 1:
      case 2: return save(id, slug);
      case 3: return save(id, slug, true);
      case 4:
      case 5: return transition(id, Kind::schedule, version);
      case 6: return transition(id, Kind::unschedule);
      case 7: return transition(id, Kind::publish, version);
      case 8: return transition(id, Kind::unpublish);
      case 9: return transition(id, Kind::archive);
      case 10: return transition(id, Kind::unarchive);
      case 11: return transition(id, Kind::remove);
      case 12: return transition(id, Kind::undelete);
      default: return fire(id, state);
    }
  }
  /// The time of the entry's schedule comes; one of today is always kept, one of v1 may fail.
  Outcome<Written> fire(std::string const& id, entry::State const& state) {
    auto const is_open = !state.is_deleted() && !state.archived;
    if (is_open && !state.schedule && random_() % 2 == 0) {
      append_schedule_v1(shared_.log, tenant_, id, state, state.versions[random_() % state.versions.size()].id);
    }
    auto const at = fold(id).schedule ? fold(id).schedule->at : StreamVersion(0);
    auto const holds = fold(id).schedule && fold(id).schedule->holds_claims;
    auto published = here_.entries.publish_scheduled(command(), EntryId(id), at);
    if (published) { return published; }
    EXPECT_FALSE(holds) << "it held what it needs";
    ++failures_;
    return here_.entries.fail_schedule(command(), EntryId(id), {at, EventId(), "already_exists", "Taken."});
  }
  /// Every claim that anybody may hold is held in the log by whoever's fold needs it, and by nobody else.
  void check() {
    std::map<Claim, StreamName> needed;
    for (auto const* id : {"a", "b", "c"}) {
      for (auto const& claim : entry::needed_claims(fold(id))) {
        EXPECT_TRUE(needed.emplace(claim, StreamName("entry", id)).second) << claim.key << " is needed by two";
      }
    }
    for (int i = 0; i < 4; ++i) {
      Claim const claim{"slug", "note/en-US/slug" + std::to_string(i)};
      auto const it = needed.find(claim);
      EXPECT_EQ(*shared_.log.claim_holder(TenantScope(tenant_), claim), it == needed.end() ? std::nullopt : std::optional(it->second));
    }
  }

  std::mt19937 random_{20261126};
  int failures_ = 0;
};

TEST_F(RandomSchedules, LeaveTheClaimsOfTheLogEqualToTheFolds) {
  std::map<RejectionCode, int> refused;
  int changed = 0;
  for (int i = 0; i < 5000; ++i) {
    auto const outcome = step();
    if (outcome) {
      changed += outcome->changed ? 1 : 0;
    } else {
      ++refused[rejected(outcome).code];
    }
    check();
    ASSERT_FALSE(HasFailure()) << "step " << i;
  }
  EXPECT_GT(changed, 300);
  EXPECT_GT(refused[RejectionCode::already_exists], 50);
  EXPECT_GT(failures_, 5);
}

}  // namespace
}  // namespace contentos::test
