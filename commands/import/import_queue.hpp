// Which imports wait: of one tenant in their order, of many tenants by turns. A tenant has a bounded number of places, and an import holds
// one from before it is acknowledged until it has ended.
#pragma once

#include "commands/import/import_tickets.hpp"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <stop_token>

namespace contentos {

/// Threading: any thread.
class ImportQueue {
public:
  explicit ImportQueue(std::size_t places) : places_(places) {}

  /// Takes one of the tenant's places. False: all are taken.
  [[nodiscard]] bool reserve(TenantId tenant);
  /// Takes one more than there are, for what was acknowledged by an earlier process.
  void reserve_anyway(TenantId tenant);
  void give_back(TenantId tenant);

  /// Requires: a place was reserved for it. True when nothing else of the tenant waits, so that one more thread may be of use.
  bool push(ImportTicket ticket);
  /// Blocks until it is some import's turn; it is the tenant's only one until done(). Nothing when `stop` is requested.
  [[nodiscard]] std::optional<ImportTicket> next(std::stop_token const& stop);
  /// The tenant's import that had its turn has ended: its place is free, and the tenant's next may have its turn.
  void done(TenantId tenant);
  /// Whether it waits or has its turn.
  [[nodiscard]] bool holds(OperationId id) const;

private:
  std::size_t places_;
  mutable std::mutex mutex_{};
  std::condition_variable_any changed_{};
  std::map<TenantId, std::size_t> taken_{};
  std::map<TenantId, std::deque<ImportTicket>> waiting_{};  // the front of each has its turn or is the next
  std::deque<TenantId> turns_{};                            // tenants of which none has its turn and one waits
};

}  // namespace contentos
