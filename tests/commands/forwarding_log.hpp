// An event log that passes everything on to another: test doubles override what they watch or change.
#pragma once

#include "commands/ports/event_log.hpp"

namespace contentos::test {

class ForwardingLog : public EventLog {
public:
  explicit ForwardingLog(EventLog& whole) : whole_(whole) {}

  Result<AppendVerdict> append(AppendRequest request) override { return whole_.append(std::move(request)); }
  Result<std::optional<KnownCommand>> find_command(TenantScope scope, CommandId id) override { return whole_.find_command(scope, id); }
  Result<std::vector<std::optional<KnownCommand>>> find_commands(TenantScope scope, std::vector<CommandId> const& ids) override {
    return whole_.find_commands(scope, ids);
  }
  Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from, Parts parts) override {
    return whole_.read_stream(scope, stream, from, parts);
  }
  Result<std::optional<RecordedEvent>> read_event(TenantScope scope, StreamName const& stream, StreamVersion version) override {
    return whole_.read_event(scope, stream, version);
  }
  Result<StreamVersion> stream_version(TenantScope scope, StreamName const& stream) override {
    return whole_.stream_version(scope, stream);
  }
  Result<TenantPosition> tenant_position(TenantScope scope) override { return whole_.tenant_position(scope); }
  Result<std::vector<ShardPosition>> places_after(TenantScope scope, TenantPosition after, std::size_t limit) override {
    return whole_.places_after(scope, after, limit);
  }
  Result<std::vector<StreamName>> list_streams(TenantScope scope, std::string_view aggregate) override {
    return whole_.list_streams(scope, aggregate);
  }
  Result<std::optional<StreamName>> claim_holder(TenantScope scope, Claim const& claim) override {
    return whole_.claim_holder(scope, claim);
  }
  Result<std::vector<std::int64_t>> count_claims(TenantScope scope, std::string_view kind,
                                                 std::vector<std::string> const& prefixes) override {
    return whole_.count_claims(scope, kind, prefixes);
  }
  Result<void> place_tenant(TenantScope scope, ShardNo shard) override { return whole_.place_tenant(scope, shard); }
  [[nodiscard]] std::int64_t shard_count() const override { return whole_.shard_count(); }
  Result<Timestamp> now() override { return whole_.now(); }

private:
  EventLog& whole_;
};

}  // namespace contentos::test
