// AES-256-GCM (NIST SP 800-38D). A sealed text is nonce (12 bytes) ‖ ciphertext ‖ tag (16 bytes).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::crypto {

inline constexpr std::size_t kAeadKeyBytes = 32;
inline constexpr std::size_t kAeadNonceBytes = 12;
inline constexpr std::size_t kAeadTagBytes = 16;

/// Seals under a random nonce. `aad` is not stored but must be the same to open.
/// Requires: a key of 32 bytes that seals fewer than 2^32 texts.
[[nodiscard]] std::string seal(std::string_view key, std::string_view plaintext, std::string_view aad);

/// The same under a nonce that the caller answers for: never the same one twice with one key. For test vectors.
[[nodiscard]] std::string seal_with_nonce(std::string_view key, std::string_view nonce, std::string_view plaintext, std::string_view aad);

/// Returns the plaintext, or nothing when the key, the aad or a single bit is another than at sealing.
[[nodiscard]] std::optional<std::string> open(std::string_view key, std::string_view sealed, std::string_view aad);

}  // namespace contentos::crypto
