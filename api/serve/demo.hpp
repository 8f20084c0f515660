// The demo tenant: a small magazine, written for this project, with a history worth looking at.
#pragma once

#include "api/serve/node.hpp"

namespace contentos {

/// Loads it into an installation that has just been made. Returns whether the demo tenant is there.
[[nodiscard]] Result<bool> load_demo(Node& node);

}  // namespace contentos
