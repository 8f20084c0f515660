// `contentos tenant …`: for platform admins.
#pragma once

namespace CLI {
class App;
}

namespace contentos::cli {

void add_tenant(CLI::App& app);

}  // namespace contentos::cli
