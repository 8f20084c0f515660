// `contentos cluster`.
#pragma once

#include "api/cluster/cluster.hpp"

namespace contentos {

/// Runs until SIGINT or SIGTERM. Returns the exit code: 0 after an orderly stop, 1 when a part could not start (said on standard error).
[[nodiscard]] int run_cluster(ClusterOptions options);

}  // namespace contentos
