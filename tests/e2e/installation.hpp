// What the end-to-end tests run against: everything in one process, or a cluster (CONTENTOS_TEST_CLUSTER set). The tests are the same.
#pragma once

#include "infra/postgres/event_log.hpp"
#include "projections/runner/projection.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace contentos::test {

class Installation {
public:
  virtual ~Installation() = default;
  [[nodiscard]] virtual std::string const& address() const = 0;
  [[nodiscard]] virtual std::string admin_token() const = 0;
  /// Returns when every read model of every process has applied what is in the log now.
  virtual void catch_up() = 0;
  /// Stops everything in an orderly way and starts it again on the same data.
  virtual void restart() = 0;
  /// Compares each key and row of every read model, of every process, with a rebuild from the log.
  virtual void expect_models_equal_rebuild() = 0;
  [[nodiscard]] virtual Timestamp now() = 0;  // by the database's clock
  [[nodiscard]] virtual std::vector<EventPtr> events() = 0;
};

/// `folder`: for its data; the database's own user can walk into it.
[[nodiscard]] std::unique_ptr<Installation> embedded_installation(std::filesystem::path const& folder);
[[nodiscard]] std::unique_ptr<Installation> cluster_installation(std::filesystem::path const& folder);

/// The rows or keys of a model as one text.
[[nodiscard]] std::string dump_of(Projection& projection);

}  // namespace contentos::test
