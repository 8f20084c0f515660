// Fixed events whose bytes were released: one of every type, and one more for members that a type gained later.
#pragma once

#include "domain/event/encoded.hpp"

#include <string>
#include <vector>

namespace contentos {

struct Sample {
  std::string name;  // of its golden file: the type, and after a `+` what it gained
  EncodedEvent event;
};
[[nodiscard]] std::vector<Sample> sample_events();

}  // namespace contentos
