// How a server proves that it belongs to a data folder, before anybody sends it that folder's token: it answers a challenge with a digest
// that only a holder of the folder's sealing key can make. The digest covers the place where the challenge came in, as the server's socket
// says, and the caller checks it against the place that its connection leads to: whoever listens elsewhere and passes the challenge on gets
// a digest that does not fit. Servers (api/ops), the gateway of a cluster (api/cluster) and the command line (api/cli) share it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::api {

inline constexpr std::string_view kProofPath = "/identity";
inline constexpr std::string_view kGatewayHeader = "contentos-gateway";  // names are in lower case
inline constexpr std::size_t kChallengeDigits = 32;

/// `address:port` as http::Request::local_address has it: IPv6 stands in brackets, an IPv4 address that is mapped into IPv6 is an IPv4
/// address. That of a listener at any address is the loopback, where this machine reaches it.
[[nodiscard]] std::string place_of(std::string_view address, std::uint16_t port);

/// 32 lower-case hex digits, and nothing else: a proof covers no text of the asker's choice.
[[nodiscard]] bool is_challenge(std::string_view text);

/// Which loopback is this process's: the kernel's boot id and the network namespace. Every machine has a 127.0.0.1.
[[nodiscard]] std::string const& this_loopback();

/// HMAC-SHA-256 (RFC 2104) in hex, under a key that is derived for this alone; for a place on the loopback, of `loopback` only.
/// Requires: is_challenge(challenge).
[[nodiscard]] std::string server_proof(std::string_view sealing_key, std::string_view challenge, std::string_view place,
                                       std::string_view loopback = this_loopback());

/// What the gateway at `place` sends along with a challenge, so that servers of the same sealing key prove for its place too. Secret: with
/// it, whoever took the gateway's place could go on in its name.
[[nodiscard]] std::string gateway_pass(std::string_view sealing_key, std::string_view place);
/// The place that a pass is good for; nothing for one that gateway_pass has not made under this key.
[[nodiscard]] std::optional<std::string> place_of_pass(std::string_view sealing_key, std::string_view pass);

}  // namespace contentos::api
