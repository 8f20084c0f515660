// `contentos flags evaluate`: which flags are on for somebody, and why. Flags themselves are records (`contentos records flag`).
#pragma once

namespace CLI {
class App;
}

namespace contentos::cli {

void add_flags(CLI::App& app);

}  // namespace contentos::cli
