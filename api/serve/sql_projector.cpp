#include "api/serve/sql_projector.hpp"

#include "api/serve/observed.hpp"
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/todo_projection.hpp"

#include <utility>

namespace contentos {

namespace {

constexpr auto kLookForOrders = std::chrono::milliseconds(500);

}  // namespace

SqlProjector::Active::Active(SqlProjector& owner) : runner(owner.feed_, owner.options_, owner.metrics_) {
  projections.push_back(std::make_unique<PgAuditProjection>(owner.pool_));
  projections.push_back(std::make_unique<PgCatalogProjection>(owner.pool_));
  projections.push_back(std::make_unique<PgTodoProjection>(owner.pool_, reactions()));
  for (auto const& projection : projections) { runner.add(*projection); }
}

SqlProjector::SqlProjector(Feed& feed, pg::Pool& pool, RunnerOptions options, RunnerMetrics metrics)
    : feed_(feed), pool_(pool), options_(options), metrics_(std::move(metrics)), watched_(pool) {}

SqlProjector::~SqlProjector() { stop(); }

void SqlProjector::start(std::optional<LeaseOptions> lease) {
  if (!lease) {
    begin();
    return;
  }
  note_lease(kProjectorLease, false);
  lease_ = std::make_unique<LeaseKeeper>(
      std::move(*lease), [this] { begin(); }, [this] { end(); });
  lease_->start();
}

void SqlProjector::stop() {
  if (lease_) {
    lease_->stop();
  } else {
    end();
  }
}

void SqlProjector::begin() {
  auto const fresh = std::make_shared<Active>(*this);
  fresh->runner.start();
  {
    std::lock_guard const lock(mutex_);
    active_ = fresh;
  }
  orders_ = std::thread([this] { carry_out_orders(); });
  show_lease(kProjectorLease, true);
}

void SqlProjector::end() {
  show_lease(kProjectorLease, false);
  std::shared_ptr<Active> ending;
  {
    std::lock_guard const lock(mutex_);
    ending = std::exchange(active_, nullptr);
    changed_.notify_all();
  }
  if (ending) { ending->runner.stop(); }  // ends an order that is being carried out, which stays open
  if (orders_.joinable()) { orders_.join(); }
}

std::shared_ptr<SqlProjector::Active> SqlProjector::active() const {
  std::lock_guard const lock(mutex_);
  return active_;
}

void SqlProjector::carry_out_orders() {
  while (auto const now = active()) {
    auto const order = watched_.next_order();
    if (order && *order) {
      auto const outcome = carry_out(*now, **order);
      auto const is_for_later = !outcome && (active() != now || ((*order)->is_rebuild && outcome.error().retryable));
      if (!is_for_later) { (void)watched_.finish_order(**order, outcome); }
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kLookForOrders, [&] { return active_ == nullptr; });
  }
}

Result<void> SqlProjector::carry_out(Active& active, ProjectorOrder const& order) {
  if (!order.is_rebuild) { return active.runner.unpark(order.model, order.tenant); }
  return active.runner.rebuild(order.model, [&](RebuildProgress const& progress) { (void)watched_.report_order(order, progress); });
}

std::vector<ProjectionStatus> SqlProjector::status() const {
  auto const here = active();
  return here ? here->runner.status() : watched_.status();
}

Result<void> SqlProjector::wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position, Deadline deadline) {
  auto const here = active();
  return here ? here->runner.wait_for_tenant(name, tenant, position, deadline) : watched_.wait_for_tenant(name, tenant, position, deadline);
}

Result<void> SqlProjector::unpark(std::string_view name, TenantId tenant) {
  auto const here = active();
  return here ? here->runner.unpark(name, tenant) : watched_.unpark(name, tenant);
}

Result<void> SqlProjector::start_rebuild(std::string_view name) {
  auto const here = active();
  return here ? here->runner.start_rebuild(name) : watched_.start_rebuild(name);
}

std::vector<Projection*> SqlProjector::projections() const {
  std::vector<Projection*> out;
  for (auto const& projection : active()->projections) { out.push_back(projection.get()); }
  return out;
}

Runner& SqlProjector::runner() const { return active()->runner; }

}  // namespace contentos
