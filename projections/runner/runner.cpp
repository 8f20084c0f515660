#include "projections/runner/runner.hpp"

#include "projections/runner/worker.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

namespace {

StoreError unknown(std::string_view name) { return {StoreErrorCode::internal, false, "there is no projection " + std::string(name)}; }

}  // namespace

std::int64_t ProjectionStatus::lag_events() const {
  std::int64_t lag = 0;
  for (auto const& s : shards) { lag += s.lag_events; }
  return lag;
}

std::size_t ProjectionStatus::set_aside_tenants() const {
  return static_cast<std::size_t>(std::ranges::count_if(set_aside, [](SetAside const& one) { return !one.stream; }));
}

Runner::Runner(Feed& feed, RunnerOptions options, RunnerMetrics metrics) : feed_(feed), options_(options), metrics_(std::move(metrics)) {}

Runner::~Runner() { stop(); }

void Runner::add(Projection& projection) {
  CONTENTOS_ENSURE(find(projection.name()) == nullptr, "projections have names of their own");
  workers_.push_back(std::make_unique<Worker>(feed_, projection, options_, metrics_));
}

void Runner::start() {
  for (auto& w : workers_) { w->start(); }
}

void Runner::stop() {
  for (auto& w : workers_) { w->request_stop(); }
  for (auto& w : workers_) { w->stop(); }
}

Runner::Worker* Runner::find(std::string_view name) const {
  auto const it = std::ranges::find_if(workers_, [&](auto const& w) { return w->name() == name; });
  return it == workers_.end() ? nullptr : it->get();
}

std::vector<ProjectionStatus> Runner::status() const {
  std::vector<ProjectionStatus> out;
  for (auto const& w : workers_) { out.push_back(w->status()); }
  return out;
}

Result<void> Runner::wait_for(std::string_view name, ShardNo shard, ShardPosition position, Deadline deadline) {
  auto* worker = find(name);
  if (worker == nullptr) { return unknown(name); }
  return worker->progress().wait_for(shard, position, deadline);
}

Result<void> Runner::wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position, Deadline deadline) {
  auto* worker = find(name);
  if (worker == nullptr) { return unknown(name); }
  return worker->wait_for_tenant(tenant, position, deadline);
}

Result<void> Runner::unpark(std::string_view name, TenantId tenant) {
  auto* worker = find(name);
  if (worker == nullptr) { return unknown(name); }
  return worker->unpark(tenant);
}

Result<void> Runner::rebuild(std::string_view name, std::function<void(RebuildProgress const&)> const& progress) {
  auto* worker = find(name);
  if (worker == nullptr) { return unknown(name); }
  return worker->rebuild(progress);
}

Result<void> Runner::start_rebuild(std::string_view name) {
  auto* worker = find(name);
  if (worker == nullptr) { return unknown(name); }
  return worker->start_rebuild();
}

}  // namespace contentos
