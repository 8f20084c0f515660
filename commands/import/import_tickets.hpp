// Unfinished imports as files: of each the lines and a ticket, so that a process takes up what another left.
#pragma once

#include "commands/import/import_request.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace contentos {

struct ImportTicket {
  OperationId id;
  TenantScope scope;
  ImportRequest request;
  unsigned starts = 0;  // of processes that were at it and neither ended it nor were stopped in order
};

class ImportTickets {
public:
  explicit ImportTickets(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] std::filesystem::path data_file(OperationId id) const { return folder_ / (id.str() + ".ndjson"); }
  /// Moves `lines` here. Errors: internal (the disk). Durability: lines and ticket survive the loss of power once this has returned.
  [[nodiscard]] Result<void> keep(ImportTicket const& ticket, std::filesystem::path const& lines) const;
  /// Replaces the ticket as a whole or not at all. Durability: as that of keep().
  [[nodiscard]] Result<void> write(ImportTicket const& ticket) const;
  void forget(OperationId id) const;
  /// Makes the folder, and removes lines that have no ticket, and drafts of tickets: of them no client was ever told. A ticket that cannot
  /// be read is one all the same. Called before anything is kept.
  void sweep() const;
  /// All that can be read, oldest first. One that cannot be stays where it is.
  [[nodiscard]] std::vector<ImportTicket> all() const;

private:
  std::filesystem::path folder_;
};

}  // namespace contentos
