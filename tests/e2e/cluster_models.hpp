// Every read model of every process of a cluster, beside what a rebuild from the log makes of it.
#pragma once

#include "api/cluster/cluster.hpp"
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/log_feed.hpp"
#include "infra/postgres/pool.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace contentos::test {

/// How long a cluster may take to be ready, and to catch up.
inline constexpr std::chrono::seconds kClusterPatience{120};

/// What a test asks the log itself, beside the processes.
struct LogAccess {
  explicit LogAccess(std::string const& conninfo);
  std::unique_ptr<PgEventLog> log;
  LogFeed feed;
  pg::Pool pool;  // of role contentos_projector
};

/// Until every model of every process has applied what is in the log now. Returns what is behind, or nothing.
[[nodiscard]] std::optional<std::string> wait_until_caught_up(Cluster const& cluster, LogAccess& access, std::chrono::seconds patience);

/// Takes the processes down one by one, since a replica has one owner, and compares each key and row. The cluster is ready again after.
/// Returns what differs, in words. Requires: caught up, and nobody writes.
[[nodiscard]] std::vector<std::string> differences_from_rebuild(Cluster& cluster, LogAccess& access);

}  // namespace contentos::test
