// Cached folds of a log that was replaced by an older back-up of itself while the process went on.
#include "tests/commands/world.hpp"

namespace contentos::test {

/// A log that can lose the ends of its streams.
class RestoredLog final : public EventLog {
public:
  explicit RestoredLog(EventLog& whole) : whole_(whole) {}
  void restore(StreamVersion upto) { upto_ = upto; }
  /// The stream grew again, into something else.
  void grow_anew() { has_grown_anew_ = true; }

  Result<AppendVerdict> append(AppendRequest request) override { return whole_.append(std::move(request)); }
  Result<std::optional<KnownCommand>> find_command(TenantScope scope, CommandId id) override { return whole_.find_command(scope, id); }
  Result<std::vector<std::optional<KnownCommand>>> find_commands(TenantScope scope, std::vector<CommandId> const& ids) override {
    return whole_.find_commands(scope, ids);
  }
  Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from, Parts parts) override {
    auto events = whole_.read_stream(scope, stream, from, parts);
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
  Result<std::optional<RecordedEvent>> read_event(TenantScope scope, StreamName const& stream, StreamVersion version) override {
    return whole_.read_event(scope, stream, version);
  }
  Result<StreamVersion> stream_version(TenantScope scope, StreamName const& stream) override {
    return whole_.stream_version(scope, stream);
  }
  Result<std::vector<StreamName>> list_streams(TenantScope scope, std::string_view aggregate) override {
    return whole_.list_streams(scope, aggregate);
  }
  Result<std::optional<StreamName>> claim_holder(TenantScope scope, Claim const& claim) override {
    return whole_.claim_holder(scope, claim);
  }
  Result<void> place_tenant(TenantScope scope, ShardNo shard) override { return whole_.place_tenant(scope, shard); }
  std::int64_t shard_count() const override { return whole_.shard_count(); }
  Result<Timestamp> now() override { return whole_.now(); }

private:
  EventLog& whole_;
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
    auto const folded = repositories_.load<EntryAggregate>(TenantScope(tenant_), "n", freshness);
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
