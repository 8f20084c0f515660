// `contentos token create|list|revoke`.
#pragma once

namespace CLI {
class App;
}

namespace contentos::cli {

void add_token(CLI::App& app);

}  // namespace contentos::cli
