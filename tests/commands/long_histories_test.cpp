// Commands on entries of long histories in a process that has just started: it begins with what is stored of them, and reads the whole
// only where that is not enough.
#include "domain/entry/extent.hpp"
#include "domain/entry/word.hpp"
#include "tests/commands/forwarding_log.hpp"
#include "tests/commands/world.hpp"

namespace contentos::test {
namespace {

using Kind = TransitionInput::Kind;

constexpr int kSaves = 150;

/// What a model has stored of one entry.
struct OneStored final : StoredStates {
  std::optional<Stored> stored{};

  std::optional<Stored> state_at(WordRow const&, TenantScope, std::string_view, TenantPosition) const override { return std::nullopt; }
  std::optional<Stored> newest(WordRow const& word, TenantScope, std::string_view) const override {
    return word.name == entry::Word::kName ? stored : std::nullopt;
  }
};

/// Counts the events of entries that are read.
struct CountingLog final : ForwardingLog {
  using ForwardingLog::ForwardingLog;
  std::size_t read = 0;

  Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from, Parts parts) override {
    auto events = ForwardingLog::read_stream(scope, stream, from, parts);
    if (events && stream.aggregate() == entry::Word::kName) { read += events->size(); }
    return events;
  }
};

class LongHistories : public World {
protected:
  void SetUp() override {
    World::SetUp();
    ids_.push_back(latest(*here_.entries.create(command(), note("a", "1"))));
    go_on(kSaves);
    store();
  }
  /// Saves and publications.
  void go_on(int saves) {
    for (int i = 0; i < saves; ++i) {
      auto const saved = here_.entries.save(command(), EntryId("a"), next_save());
      ASSERT_TRUE(saved.has_value());
      ids_.push_back(latest(*saved));
      if (i % 2 == 0) { ASSERT_TRUE(here_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish}).has_value()); }
    }
  }
  SaveInput next_save() {
    auto const title = std::to_string(ids_.size() + 1);
    return {.data = {{"title", title}}, .base_version_id = ids_.back(), .slugs = entry::Slugs{{"en-US", "s" + title}}};
  }
  /// As a model does now.
  void store() {
    auto state = *whole();
    auto const last = shared_.log.read_event(TenantScope(tenant_), StreamName("entry", "a"), state.version).value();
    entry::forget_older_versions(state);
    ASSERT_EQ(entry::extent(state), Extent::newest);
    stored_.stored = StoredStates::Stored{std::make_shared<entry::State const>(std::move(state)), last->header.id};
  }
  std::shared_ptr<entry::State const> whole() {
    return Repositories(shared_.log).load<entry::Word>(TenantScope(tenant_), "a", Freshness::whole).value().state;
  }
  Folded<entry::Word> fresh() { return started_.repositories.load<entry::Word>(TenantScope(tenant_), "a", Freshness::fresh).value(); }
  /// What the started process has is what the log says, and the entry holds what it needs.
  void check() {
    auto const all = whole();
    EXPECT_EQ(entry::text_of(*fresh().state), entry::text_of(*all));
    EXPECT_EQ(all->claims, entry::needed_claims(*all));
  }

  OneStored stored_{};
  CountingLog log_{shared_.log};
  Process started_{shared_, log_, &stored_};
  std::vector<VersionId> ids_{};
};

TEST_F(LongHistories, AreNotReadToSaveOrToPublish) {
  ASSERT_TRUE(started_.entries.save(command(), EntryId("a"), next_save()).has_value());
  EXPECT_EQ(fresh().state->latest()->number, kSaves + 2);
  ASSERT_TRUE(started_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish}).has_value());
  ASSERT_TRUE(started_.entries.transition(command(), EntryId("a"), {.kind = Kind::archive}).has_value());
  ASSERT_TRUE(started_.entries.transition(command(), EntryId("a"), {.kind = Kind::unarchive}).has_value());
  EXPECT_LT(log_.read, 10U);
  check();
}

TEST_F(LongHistories, AreGoneOnFromWhatIsBehind) {
  go_on(4);
  ASSERT_TRUE(started_.entries.save(command(), EntryId("a"), next_save()).has_value());
  EXPECT_LT(log_.read, 20U);
  check();
}

TEST_F(LongHistories, AreReadWhereAnOlderVersionIsNamed) {
  auto const published = started_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish, .version_id = ids_[3]});
  ASSERT_TRUE(published.has_value());
  EXPECT_EQ(published->view.at("live").at("number"), 4);
  EXPECT_GT(log_.read, static_cast<std::size_t>(kSaves));
  ASSERT_TRUE(started_.entries.restore(command(), EntryId("a"), 7, "", {}).has_value());
  check();
}

TEST_F(LongHistories, AreNotReadWhereNothingChangesOrOthersWereFaster) {
  EXPECT_EQ(entry::extent(*fresh().state), Extent::newest);
  go_on(1);
  ASSERT_TRUE(started_.entries.save(command(), EntryId("a"), next_save()).has_value()) << "decided on what was there before, and again";
  ids_.push_back(fresh().state->latest()->id);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(started_.entries.transition(command(), EntryId("a"), {.kind = Kind::start_editing}).has_value());
    ASSERT_TRUE(started_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish}).has_value());
  }
  auto const refused = started_.entries.save(command(), EntryId("a"), {.data = {{"title", 7}}, .base_version_id = ids_.back()});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(code(refused.error()), RejectionCode::validation_failed);
  EXPECT_LT(log_.read, 20U);
  check();
}

TEST_F(LongHistories, AreReadToRefuseAnOlderVersion) {
  auto const conflict = started_.entries.save(command(), EntryId("a"), {.data = {{"title", "mine"}}, .base_version_id = ids_[5]});
  ASSERT_FALSE(conflict.has_value());
  EXPECT_EQ(code(conflict.error()), RejectionCode::version_conflict);
  auto const unknown = started_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish, .version_id = VersionId(Uuid{})});
  ASSERT_FALSE(unknown.has_value());
  auto const failure = unknown.error();
  EXPECT_EQ(std::get<Rejection>(failure).errors.front().code, "unknown_version");
  auto const merged = started_.entries.save(
      command(), EntryId("a"), {.data = {{"title", "6"}, {"text", "mine"}}, .base_version_id = ids_[5], .merge_on_conflict = true});
  EXPECT_TRUE(merged.has_value());
  check();
}

TEST_F(LongHistories, AreReadWhenSomebodyPublishedAnOlderVersion) {
  EXPECT_EQ(entry::extent(*fresh().state), Extent::newest);
  ASSERT_TRUE(here_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish, .version_id = ids_[3]}).has_value());
  EXPECT_EQ(entry::extent(*fresh().state), Extent::whole);
  ASSERT_TRUE(started_.entries.save(command(), EntryId("a"), next_save()).has_value());
  check();
  EXPECT_TRUE(whole()->claims.contains({"slug", "note/en-US/s4"})) << "of what is live";
}

TEST_F(LongHistories, AreReadWhenSomebodyScheduledAnOlderVersion) {
  EXPECT_EQ(entry::extent(*fresh().state), Extent::newest);
  auto const at = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()) + std::chrono::hours(1);
  TransitionInput const later{.kind = Kind::schedule, .version_id = ids_[3], .publish_at = OffsetTime{at, {}}};
  ASSERT_TRUE(here_.entries.transition(command(), EntryId("a"), later).has_value());
  EXPECT_EQ(entry::extent(*fresh().state), Extent::whole);
  ASSERT_TRUE(started_.entries.save(command(), EntryId("a"), next_save()).has_value());
  check();
}

TEST_F(LongHistories, AreNotReadToApproveAnOlderVersion) {
  EXPECT_EQ(entry::extent(*fresh().state), Extent::newest);
  ASSERT_TRUE(here_.entries.transition(command(), EntryId("a"), {.kind = Kind::submit, .version_id = ids_[3]}).has_value());
  ASSERT_TRUE(started_.entries.transition(command(), EntryId("a"), {.kind = Kind::approve}).has_value());
  EXPECT_LT(log_.read, 20U);
  check();
  ASSERT_TRUE(started_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish, .version_id = ids_[3]}).has_value());
  check();
}

TEST_F(LongHistories, AreReadWhereWhatIsStoredIsOfAnotherLog) {
  stored_.stored->last = EventId(here_.identity.new_uuid());  // as many events, and another last one
  EXPECT_EQ(entry::extent(*fresh().state), Extent::whole);
}

TEST_F(LongHistories, AreReadWhereWhatIsStoredIsFurtherThanTheLog) {
  auto beyond = *static_cast<entry::State const*>(stored_.stored->state.get());
  beyond.version = beyond.version.next();
  stored_.stored->state = std::make_shared<entry::State const>(std::move(beyond));
  EXPECT_EQ(entry::extent(*fresh().state), Extent::whole);
}

TEST_F(LongHistories, WithAnAutosaveAtTheirEndHoldWhatTheLastSaveNeeds) {
  auto autosave = next_save();
  autosave.is_autosave = true;
  ASSERT_TRUE(here_.entries.save(command(), EntryId("a"), autosave).has_value());
  store();
  auto const published = started_.entries.transition(command(), EntryId("a"), {.kind = Kind::publish});
  ASSERT_TRUE(published.has_value());
  EXPECT_LT(log_.read, 10U);
  check();
}

}  // namespace
}  // namespace contentos::test
