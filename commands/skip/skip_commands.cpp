#include "commands/skip/skip_commands.hpp"

namespace contentos {

Outcome<Written> SkipCommands::request(CommandContext const& context, skip::Request const& command) {
  return pipeline_.run_on<SkipAggregate>(context, Action::manage_platform, command.event_id.str(), command);
}

}  // namespace contentos
