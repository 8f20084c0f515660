// `contentos reactors …`: what happens after events, and what was given up.
#pragma once

namespace CLI {
class App;
}

namespace contentos::cli {

void add_reactors(CLI::App& app);

}  // namespace contentos::cli
