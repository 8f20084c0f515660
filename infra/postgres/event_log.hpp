// The event log in PostgreSQL: the truth of a ContentOS (docs/layers/event-log.md has the life of an append).
//
// Requires: pg::migrate ran on the database. Any number of processes may append to the same log at once; what one of them holds as known
// never changes (where a tenant lives), everything else is read under the lock of the shard's row.
#pragma once

#include "commands/ports/event_log.hpp"
#include "infra/postgres/pool.hpp"
#include "infra/postgres/shard_appender.hpp"
#include "projections/runner/feed.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

namespace contentos {

struct PgEventLogOptions {
  std::string conninfo;
  std::size_t reader_connections = 8;                // tenant reads
  std::size_t projector_connections = 4;             // feeds
  std::chrono::milliseconds append_timeout{60'000};  // then timed_out: the command id tells later what became of it
  pg::AppenderOptions appender{};                    // its `connect` and `committed` are set by the log
};

/// Threading: any thread. Lifetime: stop calling before it is destroyed; its threads end with it, after what is queued.
class PgEventLog final : public EventLog {
public:
  /// Errors: unavailable (retryable); internal when the database has not been migrated.
  [[nodiscard]] static Result<std::unique_ptr<PgEventLog>> open(PgEventLogOptions options);
  ~PgEventLog() override;

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
  [[nodiscard]] std::int64_t shard_count() const override { return shard_count_; }
  [[nodiscard]] Result<Timestamp> now() override;

  using Listener = std::function<void(ShardNo, std::span<EventPtr const>, pg::Continuity)>;
  using ListenerId = std::size_t;
  /// Tells what this process has appended: after commit, in order within a shard (of several shards at once), before the caller of append
  /// is answered. Another process's appends are not told. Must return fast, and not call back into the log.
  ListenerId on_committed(Listener listener);
  /// When it returns, the listener is not running and will not be called again.
  void forget_listener(ListenerId id);

  // For feeds and the relay: all tenants, by shard position.
  /// Whole appends after `after`, contiguous, with bodies and verified hashes; about `max_events` and `max_bytes`, at least one append if
  /// there is one. Bodies that `reads_body` says no to are left out; their hashes are there, and verified as parts of their events.
  /// Errors: corrupt when a position is missing or an event does not match its hash.
  [[nodiscard]] Result<std::vector<EventPtr>> read_shard(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes,
                                                         ReadsBody const& reads_body = {});
  /// The event at `position`, or null when the log ends before it. Errors: as read_shard().
  [[nodiscard]] Result<EventPtr> at(ShardNo shard, ShardPosition position);
  /// The last position of every shard.
  [[nodiscard]] Result<std::vector<ShardPosition>> shard_heads();

private:
  explicit PgEventLog(PgEventLogOptions options);
  [[nodiscard]] Result<std::optional<ShardNo>> shard_of(TenantId tenant);
  [[nodiscard]] pg::ShardAppender& appender_of(ShardNo shard);
  void tell(ShardNo shard, std::vector<EventPtr> const& events, pg::Continuity continuity);

  PgEventLogOptions options_;
  pg::Pool appender_pool_;
  pg::Pool reader_pool_;
  pg::Pool projector_pool_;
  std::int64_t shard_count_ = 0;
  std::shared_mutex listeners_mutex_{};
  std::map<ListenerId, Listener> listeners_{};
  ListenerId next_listener_ = 1;

  std::mutex places_mutex_{};
  std::map<TenantId, ShardNo> places_{};
  std::mutex appenders_mutex_{};
  std::vector<std::unique_ptr<pg::ShardAppender>> appenders_{};
};

}  // namespace contentos
