// How one event changes the delivery model's keys. Internal to projections/delivery.
#pragma once

#include "domain/content_type/content_type.hpp"
#include "domain/entry/events.hpp"
#include "domain/event/envelope.hpp"
#include "domain/registration/registration.hpp"
#include "projections/delivery/fragment.hpp"
#include "projections/delivery/index_sets.hpp"
#include "projections/delivery/prepare.hpp"
#include "projections/delivery/tenant_model.hpp"
#include "projections/kv/kv_transaction.hpp"
#include "projections/runner/projection.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace contentos::delivery {

// What is saved is not delivered before it is published, and is the larger part of the log: nobody reads it for this.
[[nodiscard]] constexpr bool is_only_saved(std::string_view event_type) { return event_type.starts_with("entry.version_saved."); }

/// Keeps the tenants it has met in memory, so that a publication does not read settings and types again; `forget` when what was folded
/// was not stored. Not thread-safe.
class DeliveryFold {
public:
  explicit DeliveryFold(Digest const& digest) : digest_(digest) {}

  [[nodiscard]] std::optional<Poison> event(KvTransaction& transaction, RecordedEvent const& event);

  /// Of a tenant's index.
  struct LeftGeneration {
    std::uint64_t number = 0;
    std::vector<IndexChange> by{};
  };
  struct Changes {
    std::set<std::pair<TenantId, std::string>> entries;
    std::set<std::pair<TenantId, std::string>> types;  // of these entries
    std::set<TenantId> tenants;
    std::map<TenantId, LeftGeneration> indexes;
  };
  /// After all events of a batch.
  void finish(KvTransaction& transaction);
  /// What the events since the last call changed, for caches.
  [[nodiscard]] Changes take_changes() { return std::exchange(changes_, {}); }
  void forget();

private:
  using MaybePoison = std::optional<Poison>;
  /// `at`: the event's position in the platform tenant.
  MaybePoison platform_event(KvTransaction& tx, TenantPosition at, registration::Event const& event);
  MaybePoison tenant_event(KvTransaction& tx, TenantId id, tenant::Event const& event);
  MaybePoison type_event(KvTransaction& tx, TenantId id, TypeKey const& key, content_type::Event const& event);
  MaybePoison entry_event(KvTransaction& tx, TenantId id, EntryId const& entry, entry::Event const& event);

  MaybePoison publish(KvTransaction& tx, TenantId id, EntryId const& entry, entry::Published const& event);
  void withdraw(KvTransaction& tx, TenantId id, EntryId const& entry);
  /// Both return whether the entry was published before.
  [[nodiscard]] bool put_prepared(KvTransaction& tx, TenantModel const& tenant, TypeModel const& type, PublishedEntry const& entry);
  [[nodiscard]] bool put_index(KvTransaction& tx, TenantModel const& tenant, EntryId const& entry, IndexRecord const& next);
  /// Of one that never was published before, a new one.
  [[nodiscard]] static std::uint32_t number_of(KvTransaction& tx, TenantId tenant, EntryId const& entry);
  void reindex(KvTransaction& tx, TenantModel const& tenant, TypeModel const& type);
  static void count(KvTransaction& tx, TenantId id, std::string_view type, std::int64_t change);

  [[nodiscard]] TenantPtr tenant(KvTransaction& tx, TenantId id);
  /// Puts the tenant's own key and shows the change to readers.
  void put_tenant(KvTransaction& tx, TenantModel tenant);
  void put_type(KvTransaction& tx, TenantModel const& tenant, TypeModel type);

  Digest const& digest_;
  std::map<TenantId, TenantPtr> tenants_{};
  Changes changes_{};
};

}  // namespace contentos::delivery
