// `contentos records KIND list|get|create|change|…`: every record by description, with an option for each of its fields; and of what has
// rules of its own what there is to see: entries, content types, tokens, tenants, operations.
#pragma once

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

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
/// The commands of one kind. Requires: the word has a kind. A field that is called like another option of a command is `--field-NAME`; a
/// secret is `--NAME-file`, since others can read a command line.
/// Lifetime: the word outlives `records`.
void add_record(CLI::App& records, WordRow const& word);

/// `list` and `get` of what is no record by description.
void add_other_records(CLI::App& records);

/// What a create or change command sends: the texts that were given, by the fields' keys, as the fields take them, and null for those that
/// are cleared (by key, or as options are called). Errors: Stop{kUsage}.
[[nodiscard]] boost::json::object record_members(record::Kind const& kind, std::map<std::string, std::string> const& values,
                                                 std::vector<std::string> const& cleared = {});

}  // namespace contentos::cli
