#include "infra/postgres/command_rows.hpp"

#include <algorithm>
#include <utility>

namespace contentos::pg {

StoredCommand read_command_row(Row row, int first, ShardNo shard) {
  StoredCommand out;
  auto const digest = row.is_null(first) ? std::string_view() : row.bytes(first);
  std::copy_n(digest.begin(), std::min(digest.size(), out.known.digest.size()), out.known.digest.begin());
  out.lacks_principal = row.is_null(first + 1);
  if (!out.lacks_principal) { out.known.principal = row.text(first + 1); }
  auto& outcome = out.known.outcome;
  outcome.shard = shard;
  outcome.shard_position = ShardPosition(row.int8(first + 4));
  outcome.repeated = true;
  outcome.result = row.opt_bytes(first + 2).value_or("");
  out.lacks_event = row.is_null(first + 3);
  if (!out.lacks_event) {
    outcome.last = TenantPosition(row.int8(first + 3));
    outcome.recorded = row.time(first + 5);
  }
  return out;
}

Result<KnownCommand> completed(StoredCommand stored, std::string_view header_bytes) {
  auto header = decode_header(header_bytes);
  if (!header) {
    return StoreError{StoreErrorCode::corrupt, false,
                      "event " + std::to_string(stored.known.outcome.shard_position.value) + ": unreadable header of a command's event"};
  }
  auto& known = stored.known;
  if (stored.lacks_principal) { known.principal = std::move(header->actor.id); }
  known.outcome.last = header->tenant_position;
  known.outcome.recorded = header->recorded;
  known.outcome.stream = std::move(header->stream);
  known.outcome.version = header->stream_version;
  return std::move(known);
}

std::optional<std::string_view> stored_digest(Sha256 const& digest) {
  if (digest == Sha256{}) { return std::nullopt; }
  return bytes_of(digest).substr(0, KnownCommand::kDigestBytes);
}

}  // namespace contentos::pg
