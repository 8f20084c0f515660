// The embedded default: a PostgreSQL cluster of this instance's own, which lives and dies with this process. It listens on a unix socket in
// a folder nobody else may enter, and never on the network, so it does not meet a PostgreSQL that the system runs.
//
// Started as root, it runs under a system user, since PostgreSQL refuses root; where that user cannot reach `data_dir`, the cluster lies in
// /var/lib/contentos and `<data_dir>.location` says where. Beside the cluster lie `<data_dir>.lock` (one instance at a time) and
// `<data_dir>.log`.
#pragma once

#include "domain/core/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos {

struct EmbeddedPostgresOptions {
  std::filesystem::path data_dir;                            // of the cluster; made when missing
  std::function<void(std::string_view message)> progress{};  // told what takes long: first set-up, crash recovery
  std::function<void()> on_death{};                          // the server ended though nobody stopped it; called from another thread
  std::chrono::milliseconds start_timeout{300'000};          // crash recovery included
  bool durable = true;                                       // false: do not sync the files of a new cluster (tests)
  std::vector<std::pair<std::string, std::string>> settings{};
  std::stop_token stop{};  // a stop that is requested ends a start() that is under way; one that is started runs on
};

class EmbeddedPostgres {
public:
  explicit EmbeddedPostgres(EmbeddedPostgresOptions options);
  EmbeddedPostgres(EmbeddedPostgres const&) = delete;
  EmbeddedPostgres& operator=(EmbeddedPostgres const&) = delete;
  ~EmbeddedPostgres();  // stops

  /// Sets the cluster up when it is new, stops a server that a killed process left behind, starts, and waits until it takes connections.
  /// Returns libpq's conninfo for the cluster's superuser.
  /// Errors: unavailable when another instance uses the folder (retryable) or no PostgreSQL ≥ 15 is installed; timed_out; internal with the
  ///   end of the server's log; unavailable when it was told to stop. What it had started is stopped again then.
  /// Threading: one thread starts and stops.
  [[nodiscard]] Result<std::string> start();

  /// Ends sessions and shuts down cleanly; at most 30 s, then harder. Twice is no harm.
  void stop();

  /// Where the cluster lies. Requires: started.
  [[nodiscard]] std::filesystem::path const& cluster_dir() const;
  [[nodiscard]] int pid() const;

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos
