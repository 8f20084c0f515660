// Binds what the parts tell of themselves to the metrics registry and the log.
#pragma once

#include "projections/runner/metrics.hpp"

#include <string_view>

namespace contentos {

[[nodiscard]] RunnerMetrics runner_metrics();

/// http::ServerOptions::observe.
void observe_request(std::string_view method, std::string_view pattern, unsigned status, double seconds, std::size_t bytes);

}  // namespace contentos
