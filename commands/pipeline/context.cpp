#include "commands/pipeline/context.hpp"

namespace contentos {

CommandContext system_context(TenantScope scope, std::string part, CommandId command_id, CorrelationId correlation_id) {
  Principal principal;
  principal.actor = {ActorKind::system, std::move(part)};
  return CommandContext{.scope = scope, .principal = std::move(principal), .command_id = command_id, .correlation_id = correlation_id};
}

}  // namespace contentos
