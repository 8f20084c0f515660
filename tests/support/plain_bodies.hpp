// Bodies as they are, where no log packs them.
#pragma once

#include "projections/versions/body_packing.hpp"

namespace contentos {

inline constexpr BodyPacking kPlainBodies{[](std::string_view body) { return std::string(body); },
                                          [](std::string_view packed) { return Result<std::string>(std::string(packed)); }};

}  // namespace contentos
