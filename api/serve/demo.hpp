// The demo tenant: a small magazine, written for this project, with a history worth looking at.
#pragma once

#include "api/serve/node.hpp"

#include <stop_token>

namespace contentos {

/// Loads it into an installation that has just been made. Returns whether the demo tenant is there. A load that a stop has interrupted goes
/// on at the next start.
[[nodiscard]] Result<bool> load_demo(Node& node, std::stop_token const& stop);

}  // namespace contentos
