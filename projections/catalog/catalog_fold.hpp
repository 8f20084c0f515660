// Events become rows that hold for a stretch of positions and a stretch of time. One row per entity and append: nobody sees an append in
// its middle. Pure; the store writes what comes out.
#pragma once

#include "projections/entity/entity_batch.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace contentos::catalog {

/// From its append's first position on, until the next row of the same entity; absent: it still holds.
struct Validity {
  TenantPosition from;
  std::optional<TenantPosition> to;
  Timestamp occurred_from;
  std::optional<Timestamp> occurred_to;
};

struct EntryRow {
  TenantId tenant;
  std::string entry_id;
  Validity validity;
  StreamVersion stream_version;
  std::shared_ptr<EntryRow const> before{};  // which this one replaces; null: it is the first
  std::string type_key;
  std::string status;
  std::optional<std::string> schedule;  // `pending` or `failed`
  std::string title;
  std::string created_by;  // actor ids
  std::string updated_by;
  std::vector<std::string> facets;  // what lists are filtered by, as `category=…`: sorted, each once
  Timestamp created_at;
  Timestamp updated_at;
  bool is_deleted = false;
};

/// Any other record: its kind is its stream's aggregate.
struct RecordRow {
  TenantId tenant;
  std::string kind;
  std::string id;
  Validity validity;
  std::string sort_key;
  std::vector<std::string> facets{};  // as of an entry
  bool is_gone = false;               // deleted, archived or revoked
  std::string json;                   // its describe
};

struct AppendRow {
  TenantId tenant;
  TenantPosition position;  // the append's last
  Timestamp recorded;
  TenantPosition first{};
};

struct Changes {
  std::vector<EntryRow> entries;   // of one entry in order, each but the last closed by the next
  std::vector<RecordRow> records;  // the same
  std::vector<AppendRow> appends;
};

class Fold {
public:
  /// Lifetime: `entities` must outlive it.
  explicit Fold(EntityBatch& entities) : entities_(entities) {}

  /// One append. Returns what is wrong with it, or nothing.
  [[nodiscard]] std::optional<Poison> append(std::span<EventPtr const> events);
  [[nodiscard]] Changes take() { return std::move(changes_); }

private:
  struct Touched {
    EventHeader const* last = nullptr;
    Entity const* entity = nullptr;
    std::shared_ptr<EntryRow> before{};
  };
  void put_entry(Touched& touched, TenantPosition from);
  void put_record(EventHeader const& last, TenantPosition from, Entity const& entity);

  EntityBatch& entities_;
  Changes changes_{};
  std::map<EntityKey, std::size_t> open_entries_{};  // where in `changes_` the row is that still holds
  std::map<EntityKey, std::size_t> open_records_{};
};

/// Whether streams of this aggregate are listed. One that this program does not know waits for a newer one.
[[nodiscard]] bool is_listed(std::string_view aggregate);

}  // namespace contentos::catalog
