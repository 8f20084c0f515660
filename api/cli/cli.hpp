// The command line: `contentos serve` and, for everything else, a client of the HTTP API.
#pragma once

namespace contentos::cli {

/// Returns the process's exit code (see ExitCode).
[[nodiscard]] int run(int argc, char** argv);

}  // namespace contentos::cli
