#include "commands/pipeline/context.hpp"

#include <algorithm>

namespace contentos {

CommandContext system_context(TenantScope scope, std::string part, CommandId command_id, CorrelationId correlation_id) {
  Principal principal;
  principal.actor = {ActorKind::system, std::move(part)};
  return CommandContext{.scope = scope, .principal = std::move(principal), .command_id = command_id, .correlation_id = correlation_id};
}

Decided<void> check_version(StreamVersion actual, ExpectedVersions const& expected) {
  if (!expected || std::ranges::find(*expected, actual) != expected->end()) { return {}; }
  return Rejection{RejectionCode::stale_precondition, "The record has changed since.", {{"If-Match", "stale", "Read it again."}}};
}

}  // namespace contentos
