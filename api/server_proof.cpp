#include "api/server_proof.hpp"

#include "domain/core/hex.hpp"
#include "infra/crypto/hmac.hpp"

#include <filesystem>
#include <fstream>

namespace contentos::api {

namespace {

/// Two labels, two keys: a pass is no proof, and neither is anything else that the sealing key seals.
std::string keyed(std::string_view sealing_key, std::string_view label, std::string_view message) {
  auto const key = crypto::hmac_sha256(sealing_key, label);
  return to_hex(bytes_of(crypto::hmac_sha256(bytes_of(key), message)));
}

}  // namespace

std::string place_of(std::string_view address, std::uint16_t port) {
  auto host = std::string(address);
  if (constexpr std::string_view kMapped = "::ffff:"; host.starts_with(kMapped) && host.find('.') != std::string::npos) {
    host.erase(0, kMapped.size());
  }
  if (host == "0.0.0.0") { host = "127.0.0.1"; }
  if (host == "::") { host = "::1"; }
  if (host.find(':') != std::string::npos) { host = "[" + host + "]"; }
  return host + ":" + std::to_string(port);
}

bool is_challenge(std::string_view text) { return text.size() == kChallengeDigits && is_lower_hex(text); }

std::string const& this_loopback() {
  static std::string const known = [] {
    std::string boot;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
    std::error_code unknown;
    return boot + " " + std::filesystem::read_symlink("/proc/self/ns/net", unknown).string();
  }();
  return known;
}

std::string server_proof(std::string_view sealing_key, std::string_view challenge, std::string_view place, std::string_view loopback) {
  auto message = std::string(challenge) + " " + std::string(place);
  if (place.starts_with("127.") || place.starts_with("[::1]:")) { message += " " + std::string(loopback); }
  return keyed(sealing_key, "contentos server proof v1", message);
}

std::string gateway_pass(std::string_view sealing_key, std::string_view place) {
  return std::string(place) + " " + keyed(sealing_key, "contentos gateway pass v1", place);
}

std::optional<std::string> place_of_pass(std::string_view sealing_key, std::string_view pass) {
  auto const place = pass.substr(0, pass.find(' '));
  if (!crypto::equal_in_constant_time(pass, gateway_pass(sealing_key, place))) { return std::nullopt; }
  return std::string(place);
}

}  // namespace contentos::api
