// Commands that were carried out, as command_result keeps them: what their last event says is read from there, where the row leaves it out.
// Rows of releases before say everything themselves.
#pragma once

#include "commands/ports/event_log.hpp"
#include "infra/postgres/rows.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace contentos::pg {

/// For read_command_row(), of command_result as `c`.
inline constexpr std::string_view kCommandColumns = "c.digest, c.principal, c.result, c.tenant_position, c.shard_position, c.recorded";

struct StoredCommand {
  KnownCommand known;
  bool lacks_event = false;      // its place in the tenant, its time and stream are the event's at `known.outcome.shard_position`
  bool lacks_principal = false;  // it is the event's actor
};

/// `first` is the place of the first of kCommandColumns in the row.
[[nodiscard]] StoredCommand read_command_row(Row row, int first, ShardNo shard);

/// With what the header of its last event says. Errors: corrupt when it cannot be read.
[[nodiscard]] Result<KnownCommand> completed(StoredCommand stored, std::string_view header_bytes);

/// What is stored: nothing for a command that brought no digest along, which is all zeros.
[[nodiscard]] std::optional<std::string_view> stored_digest(Sha256 const& digest);

}  // namespace contentos::pg
