// A secret for a command line comes out of a file or from standard input: what is an option's value is seen by others in the list of
// processes, and stays in the history of shells.
#pragma once

#include <cstddef>
#include <string>

namespace contentos::cli {

/// What the file holds, without the line's end behind it; of `-`, standard input. `option`: for messages.
/// Errors: Stop{kUsage} when it cannot be read, holds nothing, or more than `most_bytes`.
[[nodiscard]] std::string read_secret(std::string const& option, std::string const& file, std::size_t most_bytes);

}  // namespace contentos::cli
