#include "infra/crypto/identity.hpp"

#include "infra/crypto/hmac.hpp"
#include "infra/crypto/random.hpp"
#include "infra/crypto/sha256.hpp"

#include <chrono>
#include <fstream>

namespace contentos::crypto {

namespace {

constexpr char const* kZoneFolder = "/usr/share/zoneinfo/";
constexpr std::size_t kLongestZoneName = 64;

/// Letters, digits, `_`, `+`, `-` in parts joined by `/`, each beginning with a letter in upper case: no way out of the folder.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > kLongestZoneName) { return false; }
  bool is_first = true;
  for (char const c : name) {
    bool const upper = c >= 'A' && c <= 'Z';
    bool const inner = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '+' || c == '-';
    if (is_first ? !upper : !(upper || inner || c == '/')) { return false; }
    is_first = c == '/';
  }
  return !is_first;
}

}  // namespace

Uuid SystemIdentity::new_uuid() { return new_uuid_v7(); }
Uuid SystemIdentity::named_uuid(Uuid const& name_space, std::string_view name) const { return uuid_v5(name_space, name); }
std::string SystemIdentity::random_bytes(std::size_t count) { return crypto::random_bytes(count); }
Sha256 SystemIdentity::sha256(std::string_view bytes) const { return crypto::sha256(bytes); }
std::string SystemIdentity::sha256_hex(std::string_view bytes) const { return to_hex(bytes_of(crypto::sha256(bytes))); }
bool SystemIdentity::equal_in_constant_time(std::string_view a, std::string_view b) const { return crypto::equal_in_constant_time(a, b); }

bool SystemIdentity::is_time_zone(std::string_view iana_name) const {
  if (iana_name == "UTC") { return true; }
  if (!is_zone_name(iana_name)) { return false; }
  std::ifstream file(kZoneFolder + std::string(iana_name), std::ios::binary);
  std::string magic(4, '\0');
  return file && file.read(magic.data(), 4) && magic == "TZif";
}

Timestamp SystemIdentity::now() const { return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()); }

}  // namespace contentos::crypto
