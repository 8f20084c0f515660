// Statements that are sent together and answered together: one round trip, whatever their number.
#pragma once

#include "infra/postgres/connection.hpp"

#include <deque>
#include <string_view>
#include <vector>

namespace contentos::pg {

class Script {
public:
  /// Lifetime: `sql` is a literal, or outlives this.
  Params& add(std::string_view sql) {
    params_.emplace_back();
    statements_.push_back({sql, &params_.back()});
    return params_.back();
  }
  /// The rows of each statement. The first that fails ends it, and rolls back a transaction that was begun in it.
  [[nodiscard]] Result<std::vector<Rows>> run(Connection& connection) const { return connection.pipeline(statements_); }

private:
  std::deque<Params> params_{};
  std::vector<Statement> statements_{};
};

}  // namespace contentos::pg
