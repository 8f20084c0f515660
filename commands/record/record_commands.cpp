#include "commands/record/record_commands.hpp"

namespace contentos {

Outcome<Written> RecordCommands::run(WordRow const& word, CommandContext const& context, record::Command command) {
  if (command.verb == record::Verb::create && command.id.empty()) { command.id = pipeline_.ports().identity.new_uuid().str(); }
  command.by_platform_admin = context.principal.is_platform_admin();
  return pipeline_.run_on(word, context, Action::write_categories, command.id,
                          [&](void const* state) { return word.kind->decide(state, command); });
}

}  // namespace contentos
