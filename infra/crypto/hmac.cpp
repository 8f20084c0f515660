#include "infra/crypto/hmac.hpp"

#include "domain/core/result.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace contentos::crypto {

Sha256 hmac_sha256(std::string_view key, std::string_view message) {
  Sha256 out;
  unsigned size = 0;
  auto const* bytes = reinterpret_cast<unsigned char const*>(message.data());
  auto const* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, message.size(), out.data(), &size);
  CONTENTOS_ENSURE(done != nullptr && size == out.size(), "HMAC-SHA-256 is there");
  return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace contentos::crypto
