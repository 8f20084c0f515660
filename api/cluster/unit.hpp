// One process of a cluster and how it is started. Internal to api/cluster.
#pragma once

#include "api/cluster/cluster.hpp"
#include "infra/process/child_process.hpp"
#include "infra/process/embedded_postgres.hpp"
#include "infra/process/kafka_broker.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace contentos {

/// Threading: start, stop and has_ended by one thread (its keeper); signal and pid by any.
class Unit {
public:
  virtual ~Unit() = default;
  /// Starts it, also again after it has ended.
  [[nodiscard]] virtual Result<void> start() = 0;
  /// Blocks for a moment at most.
  [[nodiscard]] virtual bool has_ended() = 0;
  /// Gracefully, then harder. Idempotent.
  virtual void stop() = 0;
  [[nodiscard]] virtual pid_t pid() const = 0;
};

[[nodiscard]] std::unique_ptr<Unit> postgres_unit(ClusterOptions const& options, std::string& conninfo);
[[nodiscard]] std::unique_ptr<Unit> kafka_unit(ClusterOptions const& options, std::string& brokers);
/// What every server of a cluster is given.
struct Behind {
  std::string const& conninfo;
  std::string const& brokers;
};
/// `contentos serve` with these roles, on a folder of its name.
[[nodiscard]] ChildOptions serve_program(ClusterOptions const& options, std::string const& name, std::string const& roles,
                                         std::string const& listen, Behind behind);
/// A program with its arguments and environment; `arguments[0]` is its path.
[[nodiscard]] std::unique_ptr<Unit> program_unit(ChildOptions options);

}  // namespace contentos
