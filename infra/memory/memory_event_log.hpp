// The event log without a database, for tests of what stands on it. The same judge decides, so that it answers as PostgreSQL does
// (tests/infra/postgres/event_log_contract_test.cpp runs on both). Nothing is durable.
#pragma once

#include "commands/append/judge.hpp"
#include "commands/ports/event_log.hpp"
#include "projections/runner/feed.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>

namespace contentos {

/// Threading: any thread.
class MemoryEventLog final : public EventLog {
public:
  /// `clock` stands for the database's; absent: this machine's.
  explicit MemoryEventLog(std::int64_t shards = 16, std::function<Timestamp()> clock = {});

  [[nodiscard]] Result<AppendVerdict> append(AppendRequest request) override;
  [[nodiscard]] Result<std::optional<KnownCommand>> find_command(TenantScope scope, CommandId id) override;
  [[nodiscard]] Result<std::vector<std::optional<KnownCommand>>> find_commands(TenantScope scope,
                                                                               std::vector<CommandId> const& ids) override;
  [[nodiscard]] Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from,
                                                               Parts parts) override;
  [[nodiscard]] Result<std::optional<RecordedEvent>> read_event(TenantScope scope, StreamName const& stream,
                                                                StreamVersion version) override;
  [[nodiscard]] Result<StreamVersion> stream_version(TenantScope scope, StreamName const& stream) override;
  [[nodiscard]] Result<TenantPosition> tenant_position(TenantScope scope) override;
  [[nodiscard]] Result<std::vector<ShardPosition>> places_after(TenantScope scope, TenantPosition after, std::size_t limit) override;
  [[nodiscard]] Result<std::vector<StreamName>> list_streams(TenantScope scope, std::string_view aggregate) override;
  [[nodiscard]] Result<std::optional<StreamName>> claim_holder(TenantScope scope, Claim const& claim) override;
  [[nodiscard]] Result<std::vector<std::int64_t>> count_claims(TenantScope scope, std::string_view kind,
                                                               std::vector<std::string> const& prefixes) override;
  [[nodiscard]] Result<void> place_tenant(TenantScope scope, ShardNo shard) override;
  [[nodiscard]] std::int64_t shard_count() const override { return static_cast<std::int64_t>(shards_.size()); }
  [[nodiscard]] Result<Timestamp> now() override;

private:
  friend class MemoryFeed;
  struct Shard {
    std::vector<EventPtr> events;  // [i] has position i + 1
    Timestamp last_recorded{};
  };
  void record(Accepted const& accepted, AppendRequest&& request);

  mutable std::mutex mutex_{};
  std::condition_variable appended_{};
  std::uint64_t appends_ = 0;
  std::function<Timestamp()> clock_;
  std::vector<Shard> shards_;
  LogFacts facts_{};
  std::map<TenantId, ShardNo> places_{};
  std::map<LogFacts::TenantStream, std::vector<EventPtr>> streams_{};
};

/// What was appended, as projections get it. Lifetime: not longer than its log.
class MemoryFeed final : public Feed {
public:
  explicit MemoryFeed(MemoryEventLog& log) : log_(log) {}
  [[nodiscard]] std::int64_t shard_count() const override { return log_.shard_count(); }
  [[nodiscard]] Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events,
                                                   std::size_t max_bytes) override;
  [[nodiscard]] ShardPosition head(ShardNo shard) override;
  [[nodiscard]] std::uint64_t wait(std::uint64_t ticket, std::chrono::milliseconds timeout) override;

private:
  MemoryEventLog& log_;
};

}  // namespace contentos
