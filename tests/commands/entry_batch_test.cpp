// What a batch of changes looks up, how long it goes on one by one, and what its command id stands for.
#include "domain/entry/word.hpp"
#include "domain/tag/tag.hpp"
#include "tests/commands/forwarding_log.hpp"
#include "tests/commands/world.hpp"

#include <chrono>
#include <functional>
#include <utility>

namespace contentos::test {
namespace {

using Kind = TransitionInput::Kind;

/// Counts what batches look up, has a clock of its own, and fails where it is told to.
class CountingLog final : public ForwardingLog {
public:
  using ForwardingLog::ForwardingLog;
  Result<AppendVerdict> append(AppendRequest request) override {
    auto const id = std::string(request.streams.front().stream.id());
    if (before_append) { before_append(id); }
    if (id == fails_at) { return StoreError{StoreErrorCode::unavailable, true, "away"}; }
    if (id == breaks_at) { return StoreError{StoreErrorCode::internal, false, "broken"}; }
    return ForwardingLog::append(std::move(request));
  }
  Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from, Parts parts) override {
    if (stream.aggregate() == tag::Word::kName) { ++tags_read; }
    return ForwardingLog::read_stream(scope, stream, from, parts);
  }
  Result<Timestamp> now() override {
    ++times_asked;
    return is_late ? *parse_rfc3339("2099-06-01T00:00:00Z") : ForwardingLog::now();
  }

  std::function<void(std::string const& id)> before_append{};
  std::string fails_at{};
  std::string breaks_at{};
  bool is_late = false;
  int tags_read = 0;
  int times_asked = 0;
};

class EntryBatch : public World {
protected:
  void SetUp() override {
    World::SetUp();
    for (auto const* id : {"a", "b", "c"}) { ASSERT_TRUE(here_.entries.create(command(), note(id, "x")).has_value()); }
  }
  static std::vector<BatchItem> all(TransitionInput const& change) {
    return {{EntryId("a"), change}, {EntryId("b"), change}, {EntryId("c"), change}};
  }
  static std::vector<BatchItem> only(char const* id, Kind kind) { return {{EntryId(id), TransitionInput{.kind = kind}}}; }
  bool is_live(char const* id) {
    return there_.repositories.load<entry::Word>(TenantScope(tenant_), id, Freshness::fresh).value().state->live.has_value();
  }
  void change(char const* id, Kind kind) { ASSERT_TRUE(there_.entries.transition(command(), EntryId(id), {.kind = kind}).has_value()); }
  TagId new_tag(std::string const& title) {
    auto const made =
        there_.records.run(row_of<tag::Word>(), command(), {.verb = record::Verb::create, .members = {{"name", title}, {"slug", title}}});
    return *TagId::parse(made.value().view.at("tag_id").as_string());
  }
  /// `changed`, `same`, `failed` of each that was tried.
  static std::vector<std::string> words(std::vector<Outcome<Written>> const& tried) {
    std::vector<std::string> out;
    for (auto const& one : tried) { out.emplace_back(!one ? "failed" : one->changed ? "changed" : "same"); }
    return out;
  }
  std::vector<std::string> run(Process& process, CommandContext const& context, std::vector<BatchItem> const& items) {
    auto const tried = process.entries.one_by_one(context, items);
    EXPECT_TRUE(tried.has_value());
    return tried ? words(*tried) : std::vector<std::string>();
  }
  using Words = std::vector<std::string>;

  CountingLog counting_{shared_.log};
  Process watched_{shared_, counting_};
};

TEST_F(EntryBatch, AsksForNoTagThatAnEntryBearsAndOnceForEachOther) {
  auto const red = new_tag("red");
  auto const blue = new_tag("blue");
  ASSERT_TRUE(there_.entries.change_tags(command(), EntryId("a"), {{red}, {}}).has_value());
  TagsInput const both{{red, blue}, {}};
  std::vector<BatchItem> const items{{EntryId("a"), both}, {EntryId("b"), both}, {EntryId("c"), both}};
  ASSERT_TRUE(watched_.entries.batch(command(), items).has_value());
  EXPECT_EQ(2, counting_.tags_read);
  counting_.tags_read = 0;
  EXPECT_FALSE(watched_.entries.batch(command(), items)->changed);
  ASSERT_TRUE(watched_.entries.change_tags(command(), EntryId("a"), {{red}, {blue}}).has_value());
  EXPECT_EQ(0, counting_.tags_read);
}

TEST_F(EntryBatch, RefusesATagThatIsToBeBorneAndNotToBeBorne) {
  auto const red = new_tag("red");
  auto const blue = new_tag("blue");
  auto const alone = here_.entries.change_tags(command(), EntryId("a"), {{red}, {blue, red}});
  ASSERT_FALSE(alone.has_value());
  EXPECT_EQ("/remove/1", std::get<Rejection>(alone.error()).errors.at(0).pointer);
  auto const in_batch = here_.entries.batch(command(), {{EntryId("a"), TagsInput{{red}, {red}}}});
  ASSERT_FALSE(in_batch.has_value());
  EXPECT_EQ("/items/0/remove/0", std::get<Rejection>(in_batch.error()).errors.at(0).pointer);
}

TEST_F(EntryBatch, JudgesTimesByTheClockOfTheLogWhichItAsksOnce) {
  TransitionInput const change{.kind = Kind::publish, .unpublish_at = parse_offset_time("2099-01-01T00:00:00Z")};
  ASSERT_TRUE(watched_.entries.batch(command(), all(change)).has_value());
  EXPECT_EQ(1, counting_.times_asked);
  ASSERT_TRUE(watched_.entries.batch(command(), all({.kind = Kind::unpublish})).has_value());
  EXPECT_EQ(1, counting_.times_asked) << "and not where no time is named";
  counting_.is_late = true;
  auto const refused = watched_.entries.transition(command(), EntryId("a"), change);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ("in_the_past", std::get<Rejection>(refused.error()).errors.at(0).code);
}

TEST_F(EntryBatch, OneByOneEndsWithThePatienceOfOneCommandAndGoesOnThere) {
  auto limits = Turns::limits_for(kThreads);
  limits.patience = std::chrono::milliseconds(0);
  Process hasty(shared_, shared_.log, limits);
  auto const context = command();
  EXPECT_EQ(Words{"changed"}, run(hasty, context, all({.kind = Kind::publish})));
  EXPECT_FALSE(is_live("b"));
  EXPECT_EQ((Words{"changed", "changed", "changed"}), run(here_, context, all({.kind = Kind::publish})));
  EXPECT_TRUE(is_live("c"));
}

/// Somebody is faster every time.
TEST_F(EntryBatch, ACommandGivesUpWhenThePatienceThatItSharesHasEnded) {
  int appends = 0;
  counting_.before_append = [&](std::string const&) { change("a", ++appends % 2 == 1 ? Kind::start_editing : Kind::end_editing); };
  auto context = command();
  context.patient_until = std::chrono::steady_clock::now();
  auto const refused = watched_.entries.transition(context, EntryId("a"), {.kind = Kind::publish});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(StoreErrorCode::overloaded, std::get<StoreError>(refused.error()).code);
  EXPECT_EQ(2, appends);
}

TEST_F(EntryBatch, OneByOneEndsAtAFailureThatMayPassAndGoesOnThere) {
  auto const context = command();
  counting_.fails_at = "b";
  EXPECT_EQ((Words{"changed", "failed"}), run(watched_, context, all({.kind = Kind::publish})));
  change("a", Kind::unpublish);
  counting_.fails_at.clear();
  EXPECT_EQ((Words{"changed", "changed", "changed"}), run(watched_, context, all({.kind = Kind::publish})));
  EXPECT_FALSE(is_live("a")) << "what was done before is not done again";
  EXPECT_TRUE(is_live("b") && is_live("c"));
}

TEST_F(EntryBatch, OneByOneGoesOnAfterAFailureOfOneEntryAlone) {
  counting_.breaks_at = "b";
  EXPECT_EQ((Words{"changed", "failed", "changed"}), run(watched_, command(), all({.kind = Kind::publish})));
}

TEST_F(EntryBatch, OneByOneKeepsItsIdForWhatWasSent) {
  auto const publish = all({.kind = Kind::publish});
  change("a", Kind::publish);  // so that the first has nothing to do
  auto context = command();
  EXPECT_EQ((Words{"same", "changed", "changed"}), run(here_, context, publish));
  auto other = context;
  other.digest[0] = 1;
  auto const reused = there_.entries.one_by_one(other, only("a", Kind::unpublish));
  ASSERT_FALSE(reused.has_value());
  EXPECT_EQ(RejectionCode::command_reused, code(reused.error()));
  auto const at_once = there_.entries.batch(other, only("a", Kind::unpublish));
  ASSERT_FALSE(at_once.has_value());
  EXPECT_EQ(RejectionCode::command_reused, code(at_once.error()));
  EXPECT_TRUE(is_live("a"));
}

TEST_F(EntryBatch, OneByOneRepeatedDoesEachOnceWhicheverHadTheIdFirst) {
  auto const publish = all({.kind = Kind::publish});
  change("a", Kind::publish);
  auto const context = command();
  EXPECT_EQ((Words{"same", "changed", "changed"}), run(here_, context, publish));
  for (auto const* id : {"a", "b", "c"}) { change(id, Kind::unpublish); }
  EXPECT_EQ((Words{"changed", "changed", "changed"}), run(there_, context, publish));
  EXPECT_TRUE(is_live("a")) << "which the batch had not changed before";
  EXPECT_FALSE(is_live("b") || is_live("c"));
}

/// One run finds the id free, and before it appends the other one has changed another entry by it.
TEST_F(EntryBatch, OneByOneDoesEachOnceWhereItRunsTwiceAtOnce) {
  auto const publish = all({.kind = Kind::publish});
  auto const context = command();
  bool is_first = true;
  counting_.before_append = [&](std::string const& id) {
    if (!std::exchange(is_first, false)) { return; }
    EXPECT_EQ("a", id);
    change("a", Kind::publish);
    EXPECT_EQ((Words{"same", "changed", "changed"}), run(here_, context, publish));
    change("a", Kind::unpublish);
    change("b", Kind::unpublish);
  };
  auto const tried = watched_.entries.one_by_one(context, publish);
  ASSERT_TRUE(tried.has_value());
  EXPECT_EQ((Words{"changed", "changed", "changed"}), words(*tried));
  EXPECT_EQ("a", tried->at(0)->view.at("entry_id").as_string());
  EXPECT_TRUE(is_live("a"));
  EXPECT_FALSE(is_live("b")) << "which the other run has published, and somebody took back";
}

}  // namespace
}  // namespace contentos::test
