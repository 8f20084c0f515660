// What the runner does about events that a model cannot fold: the smallest whole thing stands still, everything else goes on, and there is
// a way back.
#include "projections/runner/sieve.hpp"
#include "tests/projections/runner/set_aside_testing.hpp"

namespace contentos {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(SetAsideTest, SetsAsideTheStreamAndNothingElse) {
  good(a, "note-1");
  bad(a, "note-1");
  auto const culprit = last_event(a);
  good(a, "note-2");
  good(a, "note-1");
  good(b, "note-1");
  Running running(feed, notebook);
  EXPECT_EQ(stream_notes(a, "note-1"), " 1");
  EXPECT_EQ(stream_notes(a, "note-2"), " 3");
  EXPECT_EQ(stream_notes(b, "note-1"), " 1");
  auto const set_aside = running.set_aside();
  ASSERT_THAT(set_aside, SizeIs(1));
  EXPECT_EQ(set_aside[0].stream, StreamName("note", "1"));
  EXPECT_EQ(set_aside[0].tenant_position, TenantPosition(2));
  EXPECT_EQ(set_aside[0].cause.event_id, culprit);
  EXPECT_FALSE(set_aside[0].cause.is_waiting);
  EXPECT_TRUE(running.runner.wait_for_tenant("notebook", a, TenantPosition(4), soon())) << "nobody waits for what is left out";
  EXPECT_TRUE(check_not_set_aside(*store, a));
  auto const asked = check_not_set_aside(*store, a, StreamName("note", "1"));
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, StoreErrorCode::set_aside);
  EXPECT_THAT(asked.error().context, HasSubstr(culprit.str()));
  EXPECT_TRUE(check_not_set_aside(*store, a, StreamName("note", "1"), TenantPosition(1))) << "what is older is as it was";
}

TEST_F(SetAsideTest, AnAppendStandsStillAsAWhole) {
  append(a, {{"note-1"}, {"note-2", kKnown, "bad"}, {"note-3"}});
  good(a, "note-1");
  good(a, "note-4");
  Running running(feed, notebook);
  EXPECT_THAT(running.set_aside(), SizeIs(3));
  EXPECT_EQ(stream_notes(a, "note-1"), "");
  EXPECT_EQ(stream_notes(a, "note-4"), " 5");
}

TEST_F(SetAsideTest, SpreadsToWhatALaterAppendTouchesAndNoFurther) {
  good(a, "note-2");
  bad(a, "note-1");
  append(a, {{"note-1"}, {"note-2"}, {"other-1"}});
  append(a, {{"note-2"}, {"note-3"}});
  append(a, {{"other-1"}, {"note-4"}});
  Running running(feed, notebook);
  EXPECT_THAT(running.set_aside(), SizeIs(3));
  EXPECT_EQ(stream_notes(a, "note-2"), " 1");
  EXPECT_EQ(stream_notes(a, "note-4"), " 9") << "what the model does not show carries nothing on";
}

TEST_F(SetAsideTest, AStreamThatAllDependsOnTakesTheTenantAlong) {
  good(a, "note-1");
  bad(a, "rule-1");
  good(a, "note-1");
  good(b, "note-1");
  Running running(feed, notebook);
  EXPECT_EQ(notebook.notes(a), "1");
  EXPECT_EQ(notebook.notes(b), "1");
  auto const waited = running.runner.wait_for_tenant("notebook", a, TenantPosition(3), soon());
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, StoreErrorCode::set_aside);
  EXPECT_THAT(waited.error().context, HasSubstr("cannot read bad"));
  EXPECT_EQ(check_not_set_aside(*store, a).error().code, StoreErrorCode::set_aside);
  notebook.poisons->clear();
  EXPECT_TRUE(running.runner.unpark("notebook", a));
  EXPECT_EQ(notebook.notes(a), "1 2 3");
}

TEST_F(SetAsideTest, BeyondAThousandStreamsItIsTheTenant) {
  std::vector<FakeFeed::Draft> many{{"note-0", kKnown, "bad"}};
  for (int i = 1; i < 1000; ++i) { many.push_back({"note-" + std::to_string(i), kKnown}); }
  append(a, many);
  good(a, "note-x");
  Running running(feed, notebook);
  EXPECT_EQ(stream_notes(a, "note-x"), " 1001") << "a thousand stand still by themselves";
  append(a, {{"note-1"}, {"note-y"}});
  good(a, "note-x");
  ASSERT_TRUE(running.runner.wait_for("notebook", ShardNo(0), feed.head(ShardNo(0)), soon()));
  EXPECT_EQ(stream_notes(a, "note-x"), " 1001");
  EXPECT_EQ(running.runner.wait_for_tenant("notebook", a, TenantPosition(1), soon()).error().code, StoreErrorCode::set_aside);
  notebook.poisons->clear();
  EXPECT_TRUE(running.runner.unpark("notebook", a));
  EXPECT_EQ(stream_notes(a, "note-x"), " 1001 1004");
  EXPECT_EQ(dump_of(notebook), rebuilt_from_scratch());
}

TEST_F(SetAsideTest, UnparkSaysWhatIsStillSetAsideAndTakesBackTheRest) {
  bad(a, "note-1");
  auto const culprit = last_event(a);
  append(a, {{"note-2", kKnown, "worse"}});
  good(a, "note-2");
  notebook.poisons->insert("worse");
  Running running(feed, notebook);
  EXPECT_THAT(running.set_aside(), SizeIs(2));
  notebook.poisons->erase("worse");  // a release that can read one of them
  auto const still = running.runner.unpark("notebook", a);
  ASSERT_FALSE(still);
  EXPECT_EQ(still.error().code, StoreErrorCode::set_aside);
  EXPECT_THAT(still.error().context, HasSubstr(culprit.str()));
  EXPECT_THAT(still.error().context, HasSubstr("cannot read bad"));
  EXPECT_EQ(stream_notes(a, "note-2"), " 2 3");
  EXPECT_THAT(running.set_aside(), SizeIs(1));
  EXPECT_EQ(dump_of(notebook), rebuilt_from_scratch());
  notebook.poisons->clear();
  EXPECT_TRUE(running.runner.unpark("notebook", a));
  EXPECT_FALSE(running.runner.unpark("notebook", a)) << "nothing is set aside any more";
  EXPECT_EQ(notebook.notes(a), "1 2 3");
}

TEST_F(SetAsideTest, StaysAcrossARestart) {
  bad(a, "note-1");
  { Running const running(feed, notebook); }
  notebook.poisons->clear();
  good(a, "note-1");
  Running running(feed, notebook);
  EXPECT_EQ(notebook.notes(a), "");
  ASSERT_TRUE(running.runner.unpark("notebook", a));
  EXPECT_EQ(notebook.notes(a), "1 2");
}

TEST_F(SetAsideTest, AnUnknownTypeWaitsForTheProgramThatKnowsItAndThatTakesItBackAtItsStart) {
  good(a, "note-1");
  append(a, {{"note-1", "entry.undeleted.v1"}, {"note-2"}});
  good(a, "note-1");
  good(a, "note-3");
  append(a, {{"other-1", "other.from_the_future.v1"}});
  forget_event_types({"entry.undeleted.v1"});
  {
    Running running(feed, notebook);
    ASSERT_THAT(running.set_aside(), SizeIs(2)) << "what the model does not show does not wait";
    EXPECT_TRUE(running.set_aside()[0].cause.is_waiting);
    EXPECT_EQ(running.set_aside()[0].cause.event_type, "entry.undeleted.v1");
    EXPECT_EQ(stream_notes(a, "note-3"), " 5");
    EXPECT_EQ(running.runner.unpark("notebook", a).error().code, StoreErrorCode::set_aside);
  }
  forget_event_types({});
  Running running(feed, notebook);
  EXPECT_THAT(running.set_aside(), IsEmpty());
  EXPECT_EQ(stream_notes(a, "note-1"), " 1 2 4");
  EXPECT_EQ(dump_of(notebook), rebuilt_from_scratch());
}

TEST_F(SetAsideTest, ASkipComesAlongAndIsObeyed) {
  append(a, {{"note-1"}, {"note-2", kKnown, "bad"}});
  auto const culprit = last_event(a);
  good(a, "note-1");
  skip(a, culprit, "another");
  Running running(feed, notebook);
  EXPECT_THAT(running.set_aside(), SizeIs(2)) << "it is another model's";
  skip(a, culprit);
  good(a, "note-2");
  ASSERT_TRUE(running.runner.wait_for("notebook", ShardNo(0), feed.head(ShardNo(0)), soon()));
  EXPECT_THAT(running.set_aside(), IsEmpty());
  EXPECT_EQ(stream_notes(a, "note-1"), " 1 3");
  EXPECT_EQ(stream_notes(a, "note-2"), " 6");
  auto const skipped = dump_of(notebook);
  EXPECT_EQ(skipped, rebuilt_from_scratch()) << "a rebuild obeys, too";
  notebook.poisons->clear();
  EXPECT_NE(skipped, rebuilt_from_scratch()) << "who can fold the event takes no notice of the skip";
}

TEST_F(SetAsideTest, ASkipIsObeyedWhateverTheBatches) {
  good(a, "note-1");
  append(a, {{"note-1"}, {"note-2", kKnown, "bad"}});
  skip(a, last_event(a));
  good(a, "note-2");
  std::set<std::string> dumps;
  for (std::size_t const batch : {1U, 2U, 3U, 4U, 512U}) {
    NotebookProjection model(std::make_shared<MemoryKvStore>());
    model.poisons = notebook.poisons;
    auto options = quick();
    options.batch_events = batch;
    Runner runner(feed, options);
    runner.add(model);
    runner.start();
    ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), feed.head(ShardNo(0)), soon()));
    EXPECT_THAT(runner.status().at(0).set_aside, IsEmpty()) << batch;
    dumps.insert(dump_of(model));
  }
  EXPECT_THAT(dumps, SizeIs(1));
}

TEST_F(SetAsideTest, ASkipOfALaterEventWaitsForTheEarlierOne) {
  bad(a, "note-1");
  auto const first = last_event(a);
  bad(a, "note-1");
  auto const second = last_event(a);
  good(a, "note-1");
  skip(a, second);
  skip(a, first);
  Running running(feed, notebook);
  EXPECT_THAT(running.set_aside(), IsEmpty());
  EXPECT_EQ(stream_notes(a, "note-1"), " 3");
}

TEST_F(SetAsideTest, WhatTheMachineThrowsIsTriedAgainAndNeverPoison) {
  notebook.failures->insert("heavy");
  append(a, {{"note-1", kKnown, "heavy"}});
  good(b, "note-1");
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(eventually([&] { return !runner.status().at(0).last_error.empty(); }));
  EXPECT_THAT(runner.status().at(0).set_aside, IsEmpty());
  notebook.failures->clear();
  ASSERT_TRUE(runner.wait_for_tenant("notebook", b, TenantPosition(1), soon()));
  EXPECT_EQ(notebook.notes(a), "1");
}

TEST_F(SetAsideTest, CountsStreamsAndTenants) {
  std::mutex mutex;
  std::pair<std::size_t, std::size_t> counted;
  RunnerMetrics metrics;
  metrics.set_aside = [&](std::string_view, std::size_t streams, std::size_t tenants) {
    std::lock_guard const lock(mutex);
    counted = {streams, tenants};
  };
  bad(a, "note-1");
  bad(b, "rule-1");
  Running running(feed, notebook, metrics);
  std::lock_guard const lock(mutex);
  EXPECT_EQ(counted, std::pair(std::size_t{2}, std::size_t{1}));
}

/// The streams that a poisonous event takes along, by the words of the rule: a set of streams that grows append by append.
std::set<std::pair<TenantId, std::string>> expected_set_aside(std::vector<EventPtr> const& log, std::set<std::string> const& poisons) {
  std::set<std::pair<TenantId, std::string>> out;
  for (std::size_t begin = 0; begin < log.size();) {
    auto const end = append_end(log, begin);
    auto const append = std::span(log).subspan(begin, end - begin);
    bool const is_out = std::ranges::any_of(append, [&](EventPtr const& e) {
      return e->header.stream.aggregate() == "note" &&
             (poisons.contains(e->data) || out.contains({e->header.tenant, e->header.stream.str()}));
    });
    for (auto const& e : append) {
      if (is_out && e->header.stream.aggregate() == "note") { out.emplace(e->header.tenant, e->header.stream.str()); }
    }
    begin = end;
  }
  return out;
}

TEST_F(SetAsideTest, AllOtherStreamsAreAsIfThoseHadNeverGoneOn) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    std::mt19937 random(seed);
    FakeFeed log(2);
    std::set<std::string> poisons;
    for (int i = 0; i < 120; ++i) {
      auto const tenant = random() % 2 == 0 ? a : b;
      std::vector<FakeFeed::Draft> drafts;
      for (auto n = 1 + random() % (random() % 5 == 0 ? 4 : 1); n > 0; --n) {
        auto const data = "event " + std::to_string(i) + "." + std::to_string(n);
        drafts.push_back({(random() % 10 == 0 ? "other-" : "note-") + std::to_string(random() % 30), kKnown, data});
        if (random() % 40 == 0) { poisons.insert(data); }
      }
      log.append(ShardNo(0), tenant, drafts);
    }
    auto const all = log.all(ShardNo(0));
    auto const out = expected_set_aside(all, poisons);

    auto const kv = std::make_shared<MemoryKvStore>();
    for (int process = 0; process < 3; ++process) {  // batches and restarts as they come
      NotebookProjection model(kv);
      *model.poisons = poisons;
      auto options = quick();
      options.batch_events = 1 + random() % 30;
      Runner runner(log, options);
      runner.add(model);
      runner.start();
      auto const target = process == 2 ? all.size() : 1 + random() % all.size();
      ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(static_cast<std::int64_t>(target)), soon()));
      if (process < 2) { continue; }
      std::set<std::pair<TenantId, std::string>> found;
      auto const status = runner.status();
      for (auto const& one : status.at(0).set_aside) { found.emplace(one.tenant, one.stream.value().str()); }
      EXPECT_EQ(found, out) << "seed " << seed;
    }
    std::map<std::pair<TenantId, std::string>, std::string> expected;
    for (auto const& e : all) {
      std::pair const key(e->header.tenant, e->header.stream.str());
      if (e->header.stream.aggregate() == "note" && !out.contains(key)) {
        expected[key] += " " + std::to_string(e->header.tenant_position.value);
      }
    }
    for (auto const& [key, notes] : expected) {
      EXPECT_EQ(NotebookProjection::stream_notes(*kv, key.first, key.second), notes) << key.second << ", seed " << seed;
    }
    // And a program that can fold everything ends with what it would have had from the beginning.
    NotebookProjection healed(kv);
    Runner runner(log, quick());
    runner.add(healed);
    runner.start();
    ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), log.head(ShardNo(0)), soon()));
    for (auto const tenant : {a, b}) {
      if (std::ranges::any_of(out, [&](auto const& key) { return key.first == tenant; })) {
        EXPECT_TRUE(runner.unpark("notebook", tenant));
      }
    }
    runner.stop();
    auto const fresh_kv = std::make_shared<MemoryKvStore>();
    NotebookProjection fresh(fresh_kv);
    Runner second(log, quick());
    second.add(fresh);
    second.start();
    ASSERT_TRUE(second.wait_for("notebook", ShardNo(0), log.head(ShardNo(0)), soon()));
    second.stop();
    EXPECT_EQ(dump_of(healed), dump_of(fresh)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace contentos
