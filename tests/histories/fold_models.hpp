// The models whose store is PostgreSQL, as folds alone: audit, catalog and the reactors' list. What pg::ReadModel does, without a database.
#pragma once

#include "projections/audit/audit_reader.hpp"
#include "projections/catalog/catalog_fold.hpp"
#include "tests/support/todo_fold.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace contentos::test {

class FoldModels {
public:
  using EntryKey = std::pair<TenantId, std::string>;
  struct RecordKey {
    TenantId tenant;
    std::string kind;
    std::string id;
    friend auto operator<=>(RecordKey const&, RecordKey const&) = default;
  };

  /// Whole appends of one shard, in order. Throws Broken when one cannot be folded.
  void apply(std::span<EventPtr const> events);
  /// Everything, as sorted lines.
  [[nodiscard]] std::vector<std::string> dump() const;

  std::map<TenantId, std::vector<AuditRow>> audit{};
  std::map<EntryKey, std::vector<catalog::EntryRow>> catalog_entries{};
  std::map<RecordKey, std::vector<catalog::RecordRow>> catalog_records{};
  TodoFold todos{};

private:
  void apply_audit(std::span<EventPtr const> events);
  void apply_catalog(std::span<EventPtr const> events);
  void apply_todos(std::span<EventPtr const> events);

  std::map<EntityKey, std::unique_ptr<Entity>> audit_states_{};
  EntityMemory catalog_states_{};
};

}  // namespace contentos::test
