#include "infra/crypto/identity.hpp"

#include "domain/core/hex.hpp"
#include "infra/crypto/hmac.hpp"
#include "infra/crypto/random.hpp"
#include "infra/crypto/sha256.hpp"

#include <algorithm>
#include <chrono>

namespace contentos::crypto {

Uuid SystemIdentity::new_uuid() { return new_uuid_v7(); }
Uuid SystemIdentity::named_uuid(Uuid const& name_space, std::string_view name) const { return uuid_v5(name_space, name); }
Uuid SystemIdentity::keyed_uuid(std::string_view key, std::string_view name) const {
  auto const digest = hmac_sha256(key, name);
  Uuid out;
  std::copy_n(digest.begin(), out.bytes.size(), out.bytes.begin());
  out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0FU) | 0x80U);
  out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3FU) | 0x80U);
  return out;
}

std::string SystemIdentity::random_bytes(std::size_t count) { return crypto::random_bytes(count); }
Sha256 SystemIdentity::sha256(std::string_view bytes) const { return crypto::sha256(bytes); }
std::string SystemIdentity::sha256_hex(std::string_view bytes) const { return to_hex(bytes_of(crypto::sha256(bytes))); }
bool SystemIdentity::equal_in_constant_time(std::string_view a, std::string_view b) const { return crypto::equal_in_constant_time(a, b); }

Timestamp SystemIdentity::now() const { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); }

}  // namespace contentos::crypto
