#include "commands/pipeline/context.hpp"

namespace contentos {

CommandContext system_context(TenantScope scope, std::string part, CommandId command_id, CorrelationId correlation_id) {
  Principal principal;
  principal.actor = {ActorKind::system, std::move(part)};
  return CommandContext{.scope = scope, .principal = std::move(principal), .command_id = command_id, .correlation_id = correlation_id};
}

Decided<void> check_version(StreamVersion actual, std::optional<StreamVersion> const& expected) {
  if (!expected || *expected == actual) { return {}; }
  return Rejection{RejectionCode::stale_precondition, "The record has changed since.", {{"If-Match", "stale", "Read it again."}}};
}

}  // namespace contentos
