// How the log stores bodies, for whoever keeps them in the same bytes.
#pragma once

#include "infra/compress/zstd.hpp"
#include "projections/versions/body_packing.hpp"

namespace contentos::pg {

inline constexpr std::size_t kMaxBodyBytes = std::size_t{256} * 1024 * 1024;

inline constexpr BodyPacking kLogPacking{&compress, [](std::string_view packed) { return decompress(packed, kMaxBodyBytes); }};

}  // namespace contentos::pg
