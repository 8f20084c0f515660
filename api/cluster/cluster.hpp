// A whole cluster on one machine: a private PostgreSQL, a Kafka of one node, the processes of every role and a gateway before them, started
// in the order in which they need each other, restarted when they die, and stopped in the reverse. `contentos cluster` is this for people;
// the end-to-end and crash tests use the same.
#pragma once

#include "domain/core/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace contentos {

struct ClusterOptions {
  std::filesystem::path data = "cluster-data";  // postgres/, kafka/, keys and one folder per process
  std::filesystem::path binary{};               // `contentos`; empty: this very program
  std::string listen = "127.0.0.1:8080";        // the gateway's; port 0 takes any free one
  std::filesystem::path kafka_home{};           // empty: where scripts/fetch-kafka.sh puts it
  bool demo = false;
  bool restart = true;  // a process that dies is started again at once
  bool durable = true;  // false: PostgreSQL without fsync (tests that kill only processes)
  unsigned worker_threads = 32;
  std::vector<std::pair<std::string, std::string>> environment{};  // added to every process's
  std::function<void(std::string_view message)> progress{};
  std::stop_token stop{};  // a stop that is requested ends a start that is under way with an error
};

/// One process of the cluster. `name`: postgres, kafka, gateway, command-1, command-2, relay-1, relay-2, projector-1, projector-2,
/// delivery-1, delivery-2, worker-1, worker-2.
struct ClusterMember {
  std::string name;
  pid_t pid = -1;         // -1: not running at this moment
  std::string address{};  // http://127.0.0.1:port, or empty
  int starts = 0;         // how often it was started
};

/// Threading: any thread.
class Cluster {
public:
  /// Returns once every member is ready, or the error of the first that is not (all are stopped again).
  [[nodiscard]] static Result<std::unique_ptr<Cluster>> start(ClusterOptions options);
  ~Cluster();  // stops

  [[nodiscard]] std::vector<ClusterMember> members() const;
  [[nodiscard]] ClusterMember member(std::string_view name) const;  // Requires: there is one of that name.

  /// The gateway's address: management, audit and delivery behind one.
  [[nodiscard]] std::string const& address() const;
  [[nodiscard]] std::string const& conninfo() const;  // the database's, as its superuser; stays the same over restarts
  [[nodiscard]] std::string const& brokers() const;   // host:port; stays the same over restarts
  [[nodiscard]] std::string admin_token() const;
  [[nodiscard]] std::filesystem::path folder_of(std::string_view name) const;  // a process's data folder; `<name>.log` lies beside it

  /// Sends a signal to a member's process, whatever becomes of it. Returns false when it was not running.
  bool signal(std::string_view name, int number);
  /// Takes a member down for a while (SIGTERM, waited for, also while it is just starting) and up again.
  [[nodiscard]] Result<void> stop_member(std::string_view name);
  [[nodiscard]] Result<void> start_member(std::string_view name);
  /// Blocks until /readyz of every running process says 200. Errors: timed_out, with who is not ready and why.
  [[nodiscard]] Result<void> wait_ready(std::chrono::milliseconds timeout);
  /// All of them, gracefully, in the reverse order. Idempotent.
  void stop();

private:
  class Impl;
  explicit Cluster(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos
