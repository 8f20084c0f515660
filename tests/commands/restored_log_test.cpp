// Cached folds of a log that was replaced by an older back-up of itself while the process went on.
#include "domain/entry/word.hpp"
#include "tests/commands/forwarding_log.hpp"
#include "tests/commands/world.hpp"

namespace contentos::test {

/// A log that can lose the ends of its streams.
class RestoredLog final : public ForwardingLog {
public:
  using ForwardingLog::ForwardingLog;
  void restore(StreamVersion upto) { upto_ = upto; }
  /// The stream grew again, into something else.
  void grow_anew() { has_grown_anew_ = true; }

  Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from, Parts parts) override {
    auto events = ForwardingLog::read_stream(scope, stream, from, parts);
    if (!events || !upto_) { return events; }
    for (auto& event : *events) {
      if (event.header.stream_version <= *upto_) { continue; }
      event.header.id = EventId(identity_.new_uuid());
    }
    if (!has_grown_anew_) {
      std::erase_if(*events, [&](auto const& e) { return e.header.stream_version > *upto_; });
    }
    return events;
  }

private:
  crypto::SystemIdentity identity_{};
  std::optional<StreamVersion> upto_{};
  bool has_grown_anew_ = false;
};

class RestoredLogTest : public World {
protected:
  void SetUp() override {
    World::SetUp();
    ASSERT_TRUE(here_.entries.create(command(), note("n", "one")).has_value());
    ASSERT_TRUE(here_.entries.transition(command(), EntryId("n"), {.kind = TransitionInput::Kind::publish}).has_value());
    ASSERT_TRUE(load(Freshness::fresh)->live.has_value());
  }
  std::shared_ptr<entry::State const> load(Freshness freshness) {
    auto const folded = repositories_.load<entry::Word>(TenantScope(tenant_), "n", freshness);
    EXPECT_TRUE(folded) << folded.error().context;
    return folded->state;
  }

  RestoredLog log_{shared_.log};
  Repositories repositories_{log_};
};

TEST_F(RestoredLogTest, AFreshLoadIsOfTheLogThatIsThere) {
  auto const lost = load(Freshness::fresh)->version;
  log_.restore(StreamVersion(1));
  EXPECT_EQ(load(Freshness::fresh)->version, StreamVersion(1));
  EXPECT_EQ(load(Freshness::cached)->version, StreamVersion(1)) << "what was lost is not kept";
  EXPECT_LT(StreamVersion(1), lost);
}

TEST_F(RestoredLogTest, AStreamThatIsGoneIsNothing) {
  log_.restore(StreamVersion(0));
  EXPECT_EQ(load(Freshness::fresh)->version, StreamVersion(0));
  EXPECT_EQ(load(Freshness::cached)->version, StreamVersion(0));
}

TEST_F(RestoredLogTest, AsManyEventsAsBeforeAreNotTheSameEvents) {
  auto const before = load(Freshness::fresh);
  log_.restore(StreamVersion(1));
  log_.grow_anew();
  auto const after = load(Freshness::fresh);
  EXPECT_EQ(after->version, before->version);
  EXPECT_NE(after.get(), before.get()) << "folded again, from the beginning";
}

}  // namespace contentos::test
