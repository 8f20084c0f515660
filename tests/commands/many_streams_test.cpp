// Commands that change several streams in one append: all of it or nothing, whoever else writes there.
#include "domain/entry/word.hpp"
#include "domain/tag/tag.hpp"
#include "tests/commands/world.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <set>
#include <thread>

namespace contentos::test {
namespace {

using Kind = TransitionInput::Kind;

class ManyStreams : public World {
protected:
  void make(int entries) {
    for (int i = 0; i < entries; ++i) { ASSERT_TRUE(here_.entries.create(command(), note(name(i).c_str(), "x")).has_value()); }
  }
  static std::string name(int i) { return "n" + std::to_string(100 + i); }
  static std::vector<BatchItem> all(int entries, Kind kind) {
    std::vector<BatchItem> out;
    for (int i = 0; i < entries; ++i) { out.push_back({EntryId(name(i)), TransitionInput{.kind = kind}}); }
    return out;
  }
  static entry::State state_of(Process& process, TenantId tenant, int i) {
    return *process.repositories.load<entry::Word>(TenantScope(tenant), name(i), Freshness::fresh).value().state;
  }
  entry::State state(int i) { return state_of(here_, tenant_, i); }
  static std::string pointer(Failure const& failure) { return std::get<Rejection>(failure).errors.at(0).pointer; }
  TagId new_tag(char const* title) {
    auto const made =
        here_.records.run(row_of<tag::Word>(), command(), {.verb = record::Verb::create, .members = {{"name", title}, {"slug", title}}});
    return *TagId::parse(made.value().view.at("tag_id").as_string());
  }
};

TEST_F(ManyStreams, AreWrittenInOneAppendAndAnsweredByCounts) {
  make(5);
  ASSERT_TRUE(here_.entries.transition(command(), EntryId(name(2)), {.kind = Kind::publish}).has_value());
  auto const context = command();
  auto const published = here_.entries.batch(context, all(5, Kind::publish));
  ASSERT_TRUE(published.has_value());
  EXPECT_EQ((boost::json::object{{"changed", 4}, {"unchanged", 1}}), published->view);
  EXPECT_EQ(published->position, shared_.log.tenant_position(TenantScope(tenant_)).value());
  std::set<AppendId> appends;
  for (auto const i : {0, 1, 3, 4}) {
    EXPECT_TRUE(state(i).live.has_value());
    auto const last = shared_.log.read_event(TenantScope(tenant_), StreamName("entry", name(i)), state(i).version).value();
    appends.insert(last->header.append_id);
    EXPECT_EQ(4, last->header.append_count);
  }
  EXPECT_EQ(1U, appends.size());

  auto const again = there_.entries.batch(context, all(5, Kind::publish));
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(published->view, again->view);
  EXPECT_EQ(published->position, again->position);
}

TEST_F(ManyStreams, AreLeftAloneWhenOneIsRefused) {
  make(3);
  ASSERT_TRUE(here_.entries.transition(command(), EntryId(name(1)), {.kind = Kind::archive}).has_value());
  auto const head = shared_.log.tenant_position(TenantScope(tenant_)).value();
  auto const refused = there_.entries.batch(command(), all(3, Kind::publish));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(RejectionCode::invalid_transition, code(refused.error()));
  EXPECT_EQ("/items/1", pointer(refused.error()));
  auto items = all(3, Kind::publish);
  items[2].id = EntryId("nowhere");
  items.erase(items.begin() + 1);
  auto const absent = here_.entries.batch(command(), items);
  ASSERT_FALSE(absent.has_value());
  EXPECT_EQ(RejectionCode::validation_failed, code(absent.error()));
  EXPECT_EQ("/items/1/entry_id", pointer(absent.error()));
  EXPECT_EQ(head, shared_.log.tenant_position(TenantScope(tenant_)).value());
}

TEST_F(ManyStreams, SayWhichOfThemWantedWhatAnotherHolds) {
  auto const refused =
      here_.pipeline.run(command(), {Deed::edit, entry::Word::kName}, Resource{TenantScope(tenant_)}, [&](Freshness) -> Outcome<Intent> {
        auto const event = [](std::string const& key) {
          return EncodedEvent{.type = "test.happened.v1", .data = "{}", .body = {}, .claims = {{{"thing", key}}, {}}};
        };
        return Intent{.streams = {{StreamName("test", "x"), StreamVersion(0), {event("free")}},
                                  {StreamName("test", "y"), StreamVersion(0), {event("free")}}}};
      });
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ("test-y", std::get<Rejection>(refused.error()).extra.at("stream").as_string());
}

TEST_F(ManyStreams, AreDecidedAgainWhenOneInTheMiddleHasMoved) {
  make(100);
  // `there` has them all as they were.
  for (int i = 0; i < 100; ++i) { (void)state_of(there_, tenant_, i); }
  ASSERT_TRUE(here_.entries.transition(command(), EntryId(name(50)), {.kind = Kind::submit}).has_value());
  auto const published = there_.entries.batch(command(), all(100, Kind::publish));
  ASSERT_TRUE(published.has_value());
  EXPECT_EQ(100, published->view.at("changed").as_int64());
  EXPECT_FALSE(state(50).review.has_value());
}

TEST_F(ManyStreams, HoldWhatHasAlreadyHappenedToWhatItWas) {
  make(2);
  ASSERT_TRUE(here_.entries.transition(command(), EntryId(name(0)), {.kind = Kind::publish}).has_value());
  // `there` believes that the first is live; meanwhile it is not.
  ASSERT_TRUE(there_.repositories.load<entry::Word>(TenantScope(tenant_), name(0), Freshness::fresh).has_value());
  ASSERT_TRUE(here_.entries.transition(command(), EntryId(name(0)), {.kind = Kind::unpublish}).has_value());
  auto const published = there_.entries.batch(command(), all(2, Kind::publish));
  ASSERT_TRUE(published.has_value());
  EXPECT_EQ(2, published->view.at("changed").as_int64());
  EXPECT_TRUE(state(0).live.has_value());
}

TEST_F(ManyStreams, AskForEachChangeWhatItAsksForAlone) {
  make(2);
  auto context = command();
  context.principal.actor = {ActorKind::token, Uuid().str()};
  context.principal.home = tenant_;
  context.principal.scopes = {"content:read", "content:write"};
  auto items = all(2, Kind::publish);
  items[0].change = TagsInput{};
  auto const refused = here_.entries.batch(context, items);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(RejectionCode::forbidden, code(refused.error()));
}

TEST_F(ManyStreams, AreTaggedWithoutLosingOtherTags) {
  make(2);
  auto const red = new_tag("red");
  auto const blue = new_tag("blue");
  std::vector<BatchItem> items{{EntryId(name(0)), TagsInput{{red, blue}, {}}}, {EntryId(name(1)), TagsInput{{blue}, {}}}};
  ASSERT_TRUE(here_.entries.batch(command(), items).has_value());
  EXPECT_EQ((std::vector{red, blue}), state(0).marks.tags);
  ASSERT_TRUE(here_.entries.change_tags(command(), EntryId(name(0)), {{}, {red}}).has_value());
  EXPECT_EQ((std::vector{blue}), state(0).marks.tags);
  items[1].change = TagsInput{{blue, TagId(here_.identity.new_uuid())}, {}};
  auto const unknown = here_.entries.batch(command(), items);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ("/items/1/add/1", pointer(unknown.error()));
}

TEST_F(ManyStreams, AreNotBuiltBeyondWhatMayBeWritten) {
  make(1);
  std::string const long_text(std::size_t{7} << 19U, 'x');
  for (int i = 1; i < 6; ++i) {
    auto input = note(name(i).c_str(), "x");
    input.first.data["text"] = long_text;
    ASSERT_TRUE(here_.entries.create(command(), input).has_value());
  }
  auto items = all(6, Kind::publish);
  items.push_back({EntryId("nowhere"), TransitionInput{.kind = Kind::publish}});
  auto const refused = here_.entries.batch(command(), items);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(RejectionCode::too_large, code(refused.error())) << "and what comes after is not looked at";
  EXPECT_FALSE(state(0).live.has_value());
}

TEST_F(ManyStreams, KeepTheFoldsOfAllOfThemAsNewAsTheAppend) {
  make(3);
  ASSERT_TRUE(here_.entries.batch(command(), all(3, Kind::publish)).has_value());
  for (int i = 0; i < 3; ++i) {
    auto const cached = here_.repositories.load<entry::Word>(TenantScope(tenant_), name(i), Freshness::cached).value();
    auto const fresh = there_.repositories.load<entry::Word>(TenantScope(tenant_), name(i), Freshness::fresh).value();
    EXPECT_EQ(fresh.state->version, cached.state->version);
    EXPECT_EQ(fresh.last, cached.last);
    EXPECT_EQ(entry::describe(*fresh.state), entry::describe(*cached.state));
  }
}

/// Whoever publishes or unpublishes all of them at once leaves them all live or none.
TEST_F(ManyStreams, AreAllOrNoneWhoeverElseWritesThere) {
  constexpr int kEntries = 20;
  make(kEntries);
  ASSERT_TRUE(here_.entries.batch(command(), all(kEntries, Kind::publish)).has_value());
  std::array<Process*, 2> const processes{&here_, &there_};
  std::vector<std::thread> writers;
  std::atomic<int> refused = 0;
  for (unsigned w = 0; w < 4; ++w) {
    writers.emplace_back([&, w] {
      std::mt19937 random(w);
      auto& process = *processes.at(w % 2);
      for (int round = 0; round < 15; ++round) {
        auto items = all(kEntries, random() % 2 == 0 ? Kind::publish : Kind::unpublish);
        std::ranges::shuffle(items, random);
        auto const done = process.entries.batch(new_command(process, tenant_), items);
        if (!done) {
          ++refused;
          auto const failure = done.error();
          auto const* rejection = std::get_if<Rejection>(&failure);
          ADD_FAILURE() << (rejection != nullptr ? rejection->detail : std::get<StoreError>(failure).context);
        }
        auto const one = EntryId(name(static_cast<int>(random() % kEntries)));
        (void)process.entries.transition(new_command(process, tenant_), one, {.kind = Kind::submit});
      }
    });
  }
  for (auto& writer : writers) { writer.join(); }
  EXPECT_EQ(0, refused) << "unpublishing what is not live is nothing, and publishing is always allowed";
  int live = 0;
  for (int i = 0; i < kEntries; ++i) { live += state(i).live ? 1 : 0; }
  EXPECT_TRUE(live == 0 || live == kEntries) << live;
}

}  // namespace
}  // namespace contentos::test
