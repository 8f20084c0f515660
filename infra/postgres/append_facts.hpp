// The statements that lock a shard and read what a batch of requests must be judged on.
#pragma once

#include "commands/append/judge.hpp"
#include "infra/postgres/command_rows.hpp"
#include "infra/postgres/connection.hpp"
#include "infra/postgres/prepared.hpp"
#include "infra/postgres/shard_memory.hpp"

#include <set>
#include <span>
#include <vector>

namespace contentos::pg {

/// A key above every key that starts with the prefix, and below all others that are.
[[nodiscard]] std::string end_of_prefix(std::string prefix);

/// What was read under the lock.
struct LockedFacts {
  LogFacts log;
  ShardMemory::Head head;
  Timestamp now;  // by the database's clock
  // Of the known commands those that are only half there, without what their last event says; not in `log` yet.
  std::vector<std::pair<LogFacts::TenantCommand, StoredCommand>> commands_without_events{};
};

/// What the requests name, each thing once, as parameters of the reading statements.
class FactsQuery {
public:
  FactsQuery(ShardNo shard, std::span<Prepared* const> requests);

  /// BEGIN, the lock, and the reads that are needed. Lifetime: the query's.
  [[nodiscard]] std::span<Statement const> statements() const { return statements_; }

  /// Requires: `rows` are the answers to statements().
  /// Errors: internal when a tenant does not live on this shard.
  [[nodiscard]] Result<LockedFacts> read(std::vector<Rows> const& rows) const;

private:
  struct Keys;
  void add(std::string_view sql, Params params);

  ShardNo shard_;
  std::size_t tenant_count_ = 0;
  bool has_claims_ = false;
  bool has_prefixes_ = false;
  std::set<LogFacts::TenantStream> streams_{};
  std::vector<std::unique_ptr<Params>> params_{};
  std::vector<Statement> statements_{};
};

}  // namespace contentos::pg
