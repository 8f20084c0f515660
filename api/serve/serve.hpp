// `contentos serve`: everything in one process, on the embedded default unless CONTENTOS_POSTGRES names a database; or some roles of a
// cluster.
#pragma once

#include "api/serve/roles.hpp"

#include <filesystem>
#include <string>

namespace contentos {

struct ServeOptions {
  std::filesystem::path data = "data";    // made with mode 0700 when it is not there
  std::string listen = "127.0.0.1:8080";  // address:port; port 0 takes any free one
  unsigned io_threads = 2;
  unsigned worker_threads = 96;
  bool demo = true;  // load the demo tenant into a new data folder
  Roles roles = Roles::all();
};

/// Runs until SIGINT or SIGTERM, which end it at any moment. Returns the exit code: 0 after an orderly stop, also one while it was
/// starting; 1 when a part could not start, also in the moment of a signal, or the database died (said on standard error). Requires: no
/// other thread exists yet.
[[nodiscard]] int serve(ServeOptions const& options);

}  // namespace contentos
