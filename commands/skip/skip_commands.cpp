#include "commands/skip/skip_commands.hpp"

#include "domain/skip/skip.hpp"

namespace contentos {

Outcome<Written> SkipCommands::request(CommandContext const& context, skip::Request const& command) {
  return pipeline_.run_on<skip::Word>(context, {Deed::create, skip::Word::kName}, command.event_id.str(), command);
}

}  // namespace contentos
