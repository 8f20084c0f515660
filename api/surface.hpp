// Everything the HTTP surfaces need, handed over by the composition root (api/serve) or by a test. No surface makes a service of its own.
#pragma once

#include "api/long_answers.hpp"
#include "api/tenant_slugs.hpp"
#include "commands/access/authenticator.hpp"
#include "commands/commands.hpp"
#include "commands/reactor/desk.hpp"
#include "projections/audit/audit_reader.hpp"
#include "projections/catalog/catalog_reader.hpp"
#include "projections/delivery/delivery_reader.hpp"
#include "projections/runner/feed.hpp"
#include "projections/runner/read_models.hpp"
#include "projections/search/search_reader.hpp"
#include "projections/versions/versions_reader.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace contentos::api {

/// One part of the process that /readyz asks. `why_not` is empty when the part is ready; it must answer within milliseconds.
struct ReadinessCheck {
  std::string part;
  std::function<std::optional<std::string>()> why_not;
};

struct Options {
  std::string version = "0.1.0";
  /// Seals positions and cursors. The same for all processes of an installation and over restarts, else clients' tokens become void.
  std::string sealing_key{};
  std::chrono::milliseconds position_wait{5'000};  // how long a read waits for the position it was given
  std::int64_t ready_lag_events = 10'000;          // a projection further behind than this is not ready
  std::vector<ReadinessCheck> readiness{};
  /// Whether a model has come as far as the log was when this process started; empty: all have. Asked for those that are asked apart.
  std::function<bool(std::string_view model)> has_caught_up{};
  std::string demo_tenant{};               // slug of a tenant loaded for show: the start page shows a change of it; empty: none
  std::function<std::string()> metrics{};  // the text of /metrics; empty: 404
  /// Called for what becomes a 500 or 503, with words that are not for the caller.
  std::function<void(std::string_view trace_id, StoreError const&)> report{};
};

/// Lifetime: everything outlives the server that answers with the routes.
struct Services {
  EventLog& log;
  Feed& feed;
  Identity& identity;
  Repositories& repositories;
  Authenticator const& authenticator;
  Authorizer const& authorizer;
  Commands& commands;
  delivery::DeliveryReader const* delivery;  // null: this process does not deliver, and has no routes for it
  delivery::Digest digest;
  VersionsReader const* versions;  // null: this process takes no commands, and has no routes for management and audit
  SearchReader const* search;      // null: this process has neither
  CatalogReader& catalog;
  AuditReader& audit;
  ReadModels& read_models;
  ReactorDesk* reactors;  // null: this process knows nothing of what is to be done
  Options options{};
  LongAnswers long_answers{};
  TenantSlugs slugs{};
};

}  // namespace contentos::api
