// The read models that are kept in PostgreSQL, seen from a process that does not project them: how far they are by their stored
// checkpoints, and orders to whoever holds the lease on projecting them.
#pragma once

#include "infra/postgres/pool.hpp"
#include "projections/runner/feed.hpp"
#include "projections/runner/read_models.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace contentos {

/// The lease of the process that projects these models.
inline constexpr std::string_view kProjectorLease = "projector";

/// What a person asked of a model that another process projects.
struct ProjectorOrder {
  std::int64_t id = 0;
  std::string model;
  bool is_rebuild = false;  // else: unpark `tenant`
  TenantId tenant{};
};

/// Threading: any thread.
class SqlModels final : public ReadModels {
public:
  /// `pool`: of role contentos_projector; outlives this.
  explicit SqlModels(pg::Pool& pool) : pool_(pool) {}

  [[nodiscard]] bool knows(std::string_view name) const override { return name == "audit" || name == "catalog" || name == "reactors"; }
  /// Empty when the database cannot be asked.
  [[nodiscard]] std::vector<ProjectionStatus> status() const override;
  /// Looks every few milliseconds.
  [[nodiscard]] Result<void> wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position, Deadline deadline) override;
  /// Orders it and waits for it, 30 s at most.
  [[nodiscard]] Result<void> unpark(std::string_view name, TenantId tenant) override;
  [[nodiscard]] Result<void> start_rebuild(std::string_view name) override;

  /// The least checkpoint of these models per shard: where a feed for them has to begin.
  [[nodiscard]] Result<std::vector<ShardPosition>> least_checkpoints(std::int64_t shard_count) const;

  /// For the process that holds the lease. The oldest order that is not done.
  [[nodiscard]] Result<std::optional<ProjectorOrder>> next_order();
  [[nodiscard]] Result<void> report_order(ProjectorOrder const& order, RebuildProgress const& progress);
  [[nodiscard]] Result<void> finish_order(ProjectorOrder const& order, Result<void> const& outcome);

private:
  [[nodiscard]] Result<std::int64_t> place_order(std::string_view model, std::string_view kind, std::optional<TenantId> tenant);
  [[nodiscard]] Result<bool> is_rebuild_open(std::string_view model) const;

  pg::Pool& pool_;
};

}  // namespace contentos
