#include "commands/record/record_commands.hpp"

namespace contentos {

Permission permission_for(WordRow const& word, record::Verb verb) {
  switch (verb) {
    case record::Verb::create: return {Deed::create, word.name};
    case record::Verb::change:
    case record::Verb::activate:
    case record::Verb::deactivate: return {Deed::edit, word.name};
    case record::Verb::archive:
    case record::Verb::unarchive:
    case record::Verb::remove:
    case record::Verb::undelete: break;
  }
  return {Deed::remove, word.name};
}

Outcome<Written> RecordCommands::run(WordRow const& word, CommandContext const& context, record::Command command) {
  if (command.verb == record::Verb::create && command.id.empty()) { command.id = pipeline_.ports().identity.new_uuid().str(); }
  command.by_platform_admin = context.principal.is_platform_admin();
  return pipeline_.run_on(word, context, permission_for(word, command.verb), command.id,
                          [&](void const* state) { return word.kind->decide(state, command); });
}

}  // namespace contentos
