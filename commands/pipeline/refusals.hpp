// What an append that did not happen is to whoever asked for it, in words.
#pragma once

#include "commands/access/principal.hpp"
#include "commands/ports/event_log.hpp"
#include "domain/core/result.hpp"
#include "domain/tenant/tenant.hpp"

#include <optional>

namespace contentos {

/// An idempotency key that comes back with another command or from another caller.
[[nodiscard]] Rejection command_reused();

/// Why an append did not happen, where trying again would not help; nothing where it would, or where it did happen. `occurred`: as the
/// command says.
[[nodiscard]] std::optional<Rejection> refusal_of(AppendVerdict const& verdict, std::optional<Timestamp> const& occurred);

/// Why nothing of this kind may be written into the tenant as it is; nothing where it may.
[[nodiscard]] std::optional<Rejection> closed(tenant::State const& tenant, Principal const& principal, Permission permission);

}  // namespace contentos
