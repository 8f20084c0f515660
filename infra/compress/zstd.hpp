// Compression of stored bytes. The first byte names the format: 0 = the rest as it is, 1 = a zstd frame (RFC 8878). What would not get
// smaller is stored as it is.
#pragma once

#include "domain/core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace contentos {

/// Level 1: a third quicker than 3, and 2 % larger, of text. Threading: any thread, each with a context of its own.
[[nodiscard]] std::string compress(std::string_view bytes);

/// Errors: corrupt (not retryable) for what `compress` did not write and for more than `max_bytes`; memory is bounded by `max_bytes`.
[[nodiscard]] Result<std::string> decompress(std::string_view stored, std::size_t max_bytes);

}  // namespace contentos
