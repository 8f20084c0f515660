// `contentos cluster`.
#pragma once

#include "api/cluster/cluster.hpp"

namespace contentos {

/// Runs until SIGINT or SIGTERM, which end it at any moment. Returns the exit code: 0 after an orderly stop, also one while it was
/// starting; 1 when a part could not start (said on standard error). Requires: no other thread exists yet.
[[nodiscard]] int run_cluster(ClusterOptions options);

}  // namespace contentos
