// `contentos records KIND list|get|create|change|…`: every record by description, with an option for each of its fields.
#pragma once

#include <boost/json/object.hpp>

#include <map>
#include <string>

namespace CLI {
class App;
}

namespace contentos {
struct WordRow;
namespace record {
struct Kind;
}
}  // namespace contentos

namespace contentos::cli {

void add_records(CLI::App& app);
/// The commands of one kind. Requires: the word has a kind. A field that is called like another option of a command is `--field-NAME`.
/// Lifetime: the word outlives `records`.
void add_record(CLI::App& records, WordRow const& word);

/// What a create or change command sends: the texts that were given, by the fields' keys, as the fields take them.
/// Errors: Stop{kUsage}.
[[nodiscard]] boost::json::object record_members(record::Kind const& kind, std::map<std::string, std::string> const& values);

}  // namespace contentos::cli
