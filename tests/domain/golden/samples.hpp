// One fixed event of every type, with every member set.
#pragma once

#include "domain/event/encoded.hpp"

#include <vector>

namespace contentos {

[[nodiscard]] std::vector<EncodedEvent> sample_events();

}  // namespace contentos
