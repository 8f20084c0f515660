// A word on the command line where a subcommand should stand, and none does.
#pragma once

namespace CLI {
class App;
}

namespace contentos::cli {

/// Follows the words of the command line into the subcommands. Errors: Stop{kUsage} at the first that is none, with the one that was
/// probably meant. Before the parser, which would say only that something was not expected.
void refuse_unknown_word(CLI::App const& app, int argc, char const* const* argv);

}  // namespace contentos::cli
