// The statements that write what a batch was allowed, whoever judged it: on facts that were read, or on memory.
//
// None of them trusts the judge alone. Events, commands, new streams and claims that are taken are inserted into their primary keys, never
// `ON CONFLICT`; a stream and a tenant go on only from where they were judged at, a claim is given back only by its holder, or the
// transaction fails.
#pragma once

#include "commands/append/judge.hpp"
#include "infra/postgres/connection.hpp"
#include "infra/postgres/prepared.hpp"
#include "infra/postgres/shard_memory.hpp"

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <vector>

namespace contentos::pg {

/// Lifetime: everything it points at is the batch's.
struct BatchChanges {
  ShardNo shard;
  std::span<Prepared* const> requests;
  std::span<std::size_t const> accepted;  // indexes of requests, one at least
  std::span<AppendVerdict const> verdicts;
  std::span<Numbered const> events;
  LogFacts const& facts;  // after them
  std::map<LogFacts::TenantClaim, StreamName> const& claims_before;
  ShardMemory::Head head;  // after them
};

class AppendWrites {
public:
  explicit AppendWrites(BatchChanges const& changes);

  /// For whoever holds the lock. Lifetime of the statements: this object's.
  void under_lock();
  /// Takes the lock with its first statement, and fails with it unless the shard is at `expected` and the recorded time is the database's,
  /// or the shard's last where that is later; answers with the database's time.
  void at_once(ShardMemory::Head const& expected);

  [[nodiscard]] std::span<Statement const> statements() const { return statements_; }
  /// Whether a claim is inserted, and with that proven to have been free.
  [[nodiscard]] bool takes(LogFacts::TenantClaim const& claim) const { return taken_.contains(claim); }

private:
  struct Touched;
  void add(std::string_view sql, Params params);
  void add_rows();
  void add_claims();
  void add_moves();
  void add_tenants(Params& to) const;
  void add_commands(Params& to) const;
  void add_events();

  BatchChanges const changes_;
  std::set<TenantId> tenants_{};
  std::map<LogFacts::TenantStream, StreamVersion> streams_{};  // with the version before
  std::map<LogFacts::TenantClaim, StreamName> given_back_{};   // with the holder before
  std::map<LogFacts::TenantClaim, StreamName> taken_{};        // with the holder after
  std::vector<std::unique_ptr<Params>> params_{};
  std::vector<Statement> statements_{};
};

}  // namespace contentos::pg
