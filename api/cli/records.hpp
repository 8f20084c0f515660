// `contentos records KIND list|get|create|change|…`: every record by description, with an option for each of its fields.
#pragma once

namespace CLI {
class App;
}

namespace contentos::cli {

void add_records(CLI::App& app);

}  // namespace contentos::cli
