// Whom a client command asks, and with which token. An address or a token out of a data folder is used with the server of that folder only.
#pragma once

#include "api/cli/client.hpp"

#include <string>

namespace contentos::cli {

/// What all client commands share.
struct Common {
  std::string server{};  // empty: where the data folder's server says that it listens
  std::string tenant{};
  std::string data = "data";
  bool as_json = false;

  /// With the token of CONTENTOS_TOKEN or of the file CONTENTOS_TOKEN_FILE, else with the admin token in the data folder; never from a
  /// flag, where others could read it. Unless server and token were both given, the token goes to a server only that proves that it belongs
  /// to the data folder. Errors: Stop, as the next two.
  [[nodiscard]] Client client() const;

  /// The server's address. Errors: Stop{kUnreachable} when none is given and none runs on the data folder.
  [[nodiscard]] std::string address() const;

  /// A client without a token whose server has proved that it belongs to the data folder.
  /// Errors: Stop{kDenied} when it has not, or the folder's key cannot be read.
  [[nodiscard]] Client proven() const;
};

}  // namespace contentos::cli
