#include "api/seal.hpp"

#include "domain/core/base64.hpp"

namespace contentos::api {

namespace {

constexpr std::size_t kMacBytes = 8;

// Nested, as HMAC is, so that nobody can lengthen a payload under a known digest.
std::string mac(Identity const& identity, std::string_view key, std::string_view purpose, std::string_view payload) {
  std::string inner("i");
  inner += key;
  inner.push_back('\0');
  inner += purpose;
  inner.push_back('\0');
  inner += payload;
  auto const digest = identity.sha256("o" + std::string(key) + identity.sha256_hex(inner));
  return std::string(digest.begin(), digest.begin() + kMacBytes);
}

}  // namespace

std::string seal(Identity const& identity, std::string_view key, std::string_view purpose, std::string_view payload) {
  return to_base64url(mac(identity, key, purpose, payload) + std::string(payload));
}

std::optional<std::string> unseal(Identity const& identity, std::string_view key, std::string_view purpose, std::string_view text) {
  auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < kMacBytes) { return std::nullopt; }
  auto const payload = bytes->substr(kMacBytes);
  if (!identity.equal_in_constant_time(bytes->substr(0, kMacBytes), mac(identity, key, purpose, payload))) { return std::nullopt; }
  return payload;
}

}  // namespace contentos::api
