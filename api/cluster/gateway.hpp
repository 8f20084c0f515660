// The gateway of a cluster on one machine: nginx, with one address for everything. Its configuration is the example for real ones.
#pragma once

#include "domain/core/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace contentos {

struct GatewayOptions {
  std::filesystem::path folder;         // its configuration, logs and temporary files
  std::string listen;                   // address:port
  std::vector<std::string> commanding;  // address:port of each process that takes commands
  std::vector<std::string> delivering;  // … and of each that delivers
  std::filesystem::path sealing_key;    // a file: its pass (api/server_proof.hpp) is made with it
};

/// Where nginx is, or nothing when it is not installed.
[[nodiscard]] std::optional<std::filesystem::path> find_nginx();

/// `address:port` as those who come by it name it.
[[nodiscard]] std::string place_of_gateway(std::string const& listen);

/// Writes nginx.conf, which only its owner may read, into the folder. Returns the arguments that run it in the foreground, but for the
/// program itself. Errors: internal, when the folder cannot be written.
[[nodiscard]] Result<std::vector<std::string>> write_gateway(GatewayOptions const& options);

}  // namespace contentos
