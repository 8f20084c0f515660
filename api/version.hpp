// The release this source tree is.
#pragma once

namespace contentos {

inline constexpr char const* kVersion = "0.1.0";

}  // namespace contentos
