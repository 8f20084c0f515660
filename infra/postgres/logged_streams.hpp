// Streams and single events of the log, read on a connection of whoever folds them again: of the projector's role any tenant's, of the
// reader's those of the tenant that its transaction is of.
#pragma once

#include "infra/postgres/connection.hpp"
#include "projections/entity/stream_reader.hpp"

#include <map>

namespace contentos::pg {

/// Lifetime: of the connection. Threading: the connection's.
class LoggedStreams final : public StreamReader {
public:
  explicit LoggedStreams(Connection& connection) : connection_(connection) {}

  [[nodiscard]] Result<std::vector<RecordedEvent>> read(std::span<StreamStretch const> stretches, Parts parts) override;

  /// The tenant's events at these places, with bodies; what this program cannot read is left out.
  [[nodiscard]] Result<std::map<ShardPosition, RecordedEvent>> at(TenantId tenant, std::span<std::int64_t const> positions);

private:
  Connection& connection_;
};

}  // namespace contentos::pg
