// Compression of stored bodies: Zstandard (RFC 8878), level 3. The first byte says how the rest is stored, so that small and
// incompressible bytes cost one byte and no time.
#pragma once

#include "domain/core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace contentos {

/// Threading: any thread.
[[nodiscard]] std::string compress(std::string_view bytes);

/// Errors: corrupt when the bytes were not made by `compress` or would become more than `max_bytes`.
[[nodiscard]] Result<std::string> decompress(std::string_view stored, std::size_t max_bytes);

}  // namespace contentos
