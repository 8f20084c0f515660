#include "api/serve/node.hpp"

#include "api/ops/ops.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "api/serve/address_file.hpp"
#include "api/serve/admin_token.hpp"
#include "api/serve/failure.hpp"
#include "api/serve/node_parts.hpp"
#include "api/serve/observed.hpp"
#include "api/server_proof.hpp"
#include "api/version.hpp"
#include "infra/process/pause.hpp"
#include "infra/telemetry/log.hpp"
#include "infra/telemetry/metrics.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace contentos {

namespace {

constexpr auto kDrain = std::chrono::seconds(10);
constexpr auto kFirstLook = std::chrono::seconds(2);

/// What cannot work together, or nothing.
std::optional<std::string> flaw_of(ServeOptions const& options, Settings const& settings) {
  if (options.roles == Roles::all()) { return std::nullopt; }
  if (settings.postgres.empty()) { return "with --roles, CONTENTOS_POSTGRES must name the database that all processes share"; }
  if (options.roles.has(Role::relay) && !settings.kafka) {
    return "the role relay needs CONTENTOS_KAFKA: the brokers, host:port,host:port";
  }
  return std::nullopt;
}

StoreError bad_listen(std::string const& listen) {
  return {StoreErrorCode::internal, false, "--listen takes address:port, for example 127.0.0.1:8080, not " + listen};
}

}  // namespace

Result<void> Node::Parts::start_platform() {
  if (!roles.has(Role::command)) { return {}; }
  if (auto const placed = log->place_tenant(TenantScope(kPlatformTenant), ShardNo(0)); !placed) { return placed.error(); }
  auto const file = settings.admin_token_file.empty() ? data.admin_token() : settings.admin_token_file;
  auto const made = make_admin_token(commands->tokens, *authenticator, identity, data, file);
  if (!made) { return made.error(); }
  first_start = *made;
  auto const finished = commands->tenants.finish_registrations([](StoreError const& error) {
    log::error("tenant_not_followed", {{"context", boost::json::string(error.context)}});
  });
  if (!finished) { return as_store_error(finished.error()); }
  return {};
}

Result<void> Node::Parts::start_reactors() {
  if (roles.has(Role::command)) { commands->imports.resume(); }
  // Delivery goes on without a database, and so does its start page.
  if (roles == Roles(Role::delivery)) { return {}; }
  todos = std::make_unique<PgTodoStore>(*projector_pool);
  auto const key = todos->command_key();
  if (!key) { return key.error(); }
  housekeeping = std::make_unique<PgHousekeeping>(*projector_pool);
  reactors.push_back(std::make_unique<Scheduler>(commands->entries, identity, *key, count_failed_schedules()));
  reactors.push_back(std::make_unique<Timer>(commands->tokens, commands->tenants, *housekeeping, identity, *key));
  std::vector<Reactor*> all;
  for (auto const& reactor : reactors) { all.push_back(reactor.get()); }
  desk = std::make_unique<ReactorDesk>(*todos, std::move(all), identity, DeskOptions{.decided = log_decisions()});
  if (!roles.has(Role::worker)) { return {}; }
  for (auto const& reactor : reactors) {
    reactor_loops.push_back(std::make_unique<ReactorLoop>(*todos, *reactor, ReactorOptions{.owner = owner}, reactor_metrics()));
    reactor_loops.back()->start();
  }
  return {};
}

std::vector<api::ReadinessCheck> Node::Parts::readiness() {
  std::vector<api::ReadinessCheck> out;
  out.push_back({"caught_up", [this] { return catch_up->why_not(); }});
  out.push_back({"database", [this]() -> std::optional<std::string> {
                   if (database_died) { return "the database process has died"; }
                   // Delivery goes on without a database; everybody else cannot.
                   if (roles == Roles(Role::delivery)) { return std::nullopt; }
                   auto const now = log->now();
                   return now ? std::nullopt : std::optional(now.error().context);
                 }});
  if (relay) {
    out.push_back({"relay", [this]() -> std::optional<std::string> {
                     if (!relay_lease->is_held()) { return std::nullopt; }  // a standby is ready to take over
                     auto const status = relay->status();
                     if (status.is_verified && status.last_error.empty()) { return std::nullopt; }
                     return status.last_error.empty() ? "comparing the topic with the log" : status.last_error;
                   }});
  }
  return out;
}

Result<void> Node::Parts::make_services() {
  auto const sealing = data.secret("sealing.key", "CONTENTOS_SEALING_KEY_FILE", identity);
  if (!sealing) { return sealing.error(); }
  api::Options options{.version = kVersion, .sealing_key = *sealing};
  options.demo_tenant = "demo";
  options.metrics = [] { return metrics().render(); };
  options.report = [](std::string_view trace_id, StoreError const& error) {
    log::error("request_failed", {{"trace_id", boost::json::string(trace_id)}, {"context", boost::json::string(error.context)}});
  };
  options.readiness = readiness();
  options.has_caught_up = [this](std::string_view model) { return catch_up->has_come(model); };
  // NOLINTNEXTLINE(modernize-make-unique): it cannot make an aggregate
  services.reset(new api::Services{*log, *feed, identity, *repositories, *authenticator, authorizer, *commands, delivery.get(), digest,
                                   versions.get(), search.get(), *catalog, *audit, read_models, desk.get(), std::move(options)});
  return {};
}

Result<void> Node::Parts::start_server(ServeOptions const& options) {
  auto const colon = options.listen.rfind(':');
  if (colon == std::string::npos) { return bad_listen(options.listen); }
  http::ServerOptions server_options{.address = options.listen.substr(0, colon),
                                     .io_threads = options.io_threads,
                                     .worker_threads = worker_threads,
                                     .spool_dir = data.path() / "spool"};
  try {
    auto const port = std::stoul(options.listen.substr(colon + 1));
    if (port > 65535) { return bad_listen(options.listen); }
    server_options.port = static_cast<std::uint16_t>(port);
    server_options.make_problem = [](unsigned status, std::string_view code, std::string_view detail, http::Request const* request) {
      return api::problem(status, code, detail, request);
    };
    server_options.observe = &observe_request;
    server_options.report_exception = [](http::Request const& request, std::string_view what) {
      log::error("answer_failed", {{"trace_id", boost::json::string(request.trace_id())},
                                   {"path", boost::json::string(request.path)},
                                   {"what", boost::json::string(what.data(), what.size())}});
    };
    auto routes = catch_up->guard(api::offered_routes(*services));
    std::ranges::move(api::ops_routes(*services), std::back_inserter(routes));
    server = std::make_unique<http::Server>(server_options, std::move(routes));
    server->start();
    address = "http://" + api::place_of(server_options.address, server->port());
    return write_address(data.path(), address);
  } catch (std::system_error const& e) {
    return StoreError{StoreErrorCode::unavailable, false,
                      "cannot listen on " + options.listen + ": " + e.code().message() + " (choose another with --listen)"};
  } catch (std::logic_error const&) {  // std::stoul: no number
    return bad_listen(options.listen);
  }
}

/// After a clean stop the replicas are caught up as soon as their checkpoints are read: nobody need see a 503 for that.
void Node::Parts::await_first_look() {
  auto const end = std::chrono::steady_clock::now() + kFirstLook;
  while (!catch_up->is_done() && std::chrono::steady_clock::now() < end) {
    if (pause_unless_stopped(stop_requested, std::chrono::milliseconds(2))) { return; }
  }
}

void Node::Parts::stop() {
  if (std::exchange(stopped, true)) { return; }
  remove_address(data.path(), address);
  if (server) { server->stop(kDrain); }
  for (auto const& loop : reactor_loops) { loop->stop(); }
  if (commands) { commands->imports.stop(); }
  lag_watch.reset();
  if (relay_lease) { relay_lease->stop(); }
  if (sql_projector) { sql_projector->stop(); }
  if (runner) { runner->stop(); }
  feed.reset();
  log.reset();
  if (postgres) { postgres->stop(); }
}

Result<void> Node::Parts::start(ServeOptions const& options, std::function<void()> const& has_database) {
  worker_threads = options.worker_threads;
  if (auto const there = start_database(); !there) { return there; }
  if (has_database) { has_database(); }
  for (auto const step : {&Parts::start_log, &Parts::make_commands, &Parts::open_replicas, &Parts::start_feed, &Parts::start_projections,
                          &Parts::start_relay, &Parts::start_platform, &Parts::start_reactors, &Parts::make_services}) {
    if (stop_requested.stop_requested()) { return told_to_stop(); }
    if (auto const done = (this->*step)(); !done) { return done; }
  }
  if (stop_requested.stop_requested()) { return told_to_stop(); }
  if (auto const listening = start_server(options); !listening) { return listening; }
  await_first_look();
  return {};
}

Result<std::unique_ptr<Node>> Node::start(ServeOptions const& options, std::stop_token stop, std::function<void()> const& has_database) {
  auto settings = settings_from_environment();
  if (!settings) { return settings.error(); }
  if (auto const flaw = flaw_of(options, *settings)) { return StoreError{StoreErrorCode::internal, false, *flaw}; }
  auto folder = DataFolder::open(options.data);
  if (!folder) { return folder.error(); }
  std::unique_ptr<Node> node(new Node(std::make_unique<Parts>(std::move(*folder), options.roles, std::move(*settings), std::move(stop))));
  if (auto const started = node->parts_->start(options, has_database); !started) { return started.error(); }
  return node;
}

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Node::~Node() { stop(); }
void Node::stop() { parts_->stop(); }
api::Services& Node::services() { return *parts_->services; }
std::vector<Projection*> Node::projections() {
  std::vector<Projection*> out;
  for (auto const& replica : parts_->replicas) { out.push_back(replica.get()); }
  if (parts_->sql_projector && parts_->sql_projector->is_projecting()) {
    std::ranges::copy(parts_->sql_projector->projections(), std::back_inserter(out));
  }
  return out;
}
Result<void> Node::rebuild(std::string_view name) {
  auto& parts = *parts_;
  return parts.runner->knows(name) ? parts.runner->rebuild(name) : parts.sql_projector->runner().rebuild(name);
}
std::string const& Node::address() const { return parts_->address; }
DataFolder const& Node::data() const { return parts_->data; }
bool Node::is_first_start() const { return parts_->first_start; }
bool Node::has_failed() const { return parts_->database_died; }

}  // namespace contentos
