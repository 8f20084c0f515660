// The models kept in PostgreSQL, as this process deals with them: while it holds the lease it projects them and carries out the orders that
// were left for them, else it watches. With a database of its own it needs no lease.
#pragma once

#include "infra/postgres/lease.hpp"
#include "infra/postgres/sql_models.hpp"
#include "projections/runner/runner.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace contentos {

/// Threading: any thread but for start and stop.
class SqlProjector final : public ReadModels {
public:
  /// `pool`: of role contentos_projector. Lifetime: feed and pool outlive this.
  SqlProjector(Feed& feed, pg::Pool& pool, RunnerOptions options, RunnerMetrics metrics);
  ~SqlProjector() override;  // stops

  /// Without a lease it projects at once and always.
  void start(std::optional<LeaseOptions> lease);
  void stop();

  [[nodiscard]] bool knows(std::string_view name) const override { return watched_.knows(name); }
  [[nodiscard]] std::vector<ProjectionStatus> status() const override;
  [[nodiscard]] Result<void> wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position, Deadline deadline) override;
  [[nodiscard]] Result<void> unpark(std::string_view name, TenantId tenant) override;
  [[nodiscard]] Result<void> start_rebuild(std::string_view name) override;

  [[nodiscard]] bool is_projecting() const { return active() != nullptr; }
  /// For comparing them with a rebuild. Requires: is projecting and goes on to.
  [[nodiscard]] std::vector<Projection*> projections() const;
  [[nodiscard]] Runner& runner() const;

private:
  /// What exists while it projects. Fresh each time, so that nothing is remembered from before another process projected.
  struct Active {
    explicit Active(SqlProjector& owner);
    std::vector<std::unique_ptr<Projection>> projections{};
    Runner runner;
  };
  [[nodiscard]] std::shared_ptr<Active> active() const;
  void begin();
  void end();
  void carry_out_orders();
  [[nodiscard]] Result<void> carry_out(Active& active, ProjectorOrder const& order);

  Feed& feed_;
  pg::Pool& pool_;
  RunnerOptions options_;
  RunnerMetrics metrics_;
  SqlModels watched_;
  mutable std::mutex mutex_{};
  std::condition_variable changed_{};
  std::shared_ptr<Active> active_{};
  std::thread orders_{};
  std::unique_ptr<LeaseKeeper> lease_{};
};

}  // namespace contentos
