// Randomness and new ids. Everything comes from OpenSSL's CSPRNG, which reseeds itself after a fork.
#pragma once

#include "domain/core/ids.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace contentos::crypto {

/// Fills `size` bytes. Aborts when the machine has no randomness: nothing safe could be done without.
void fill_random(void* out, std::size_t size);
/// The same for what has to be another each time and is no secret, as ids and nonces are: many bytes are drawn at once, and some lie in
/// memory before they are used. Requires: at most 512 bytes; no fork that does not exec.
void fill_unique(void* out, std::size_t size);
[[nodiscard]] std::string random_bytes(std::size_t count);

/// A version 7 UUID (RFC 9562). Those of one process sort in the order in which they were made, also within a millisecond and when the
/// clock is set back: the 12 bits behind the time count (section 6.2, method 1), the other 62 are random. Threading: any thread.
[[nodiscard]] Uuid new_uuid_v7();

/// A version 5 UUID (RFC 9562, section 5.5): SHA-1 over namespace and name.
[[nodiscard]] Uuid uuid_v5(Uuid const& name_space, std::string_view name);

/// 32 random bytes as 43 characters of base64url.
[[nodiscard]] std::string random_token();

}  // namespace contentos::crypto
