// Reads the versions model: any entry, version or published snapshot, now or as of any moment. Called by the management API.
// Every call takes a scope; nothing outside of it can be reached. Threading: any thread; blocks for a disk read at most.
// Errors of every call: set_aside (the model does not follow the entry, or the tenant, up to the moment that is asked for), internal.
#pragma once

#include "domain/core/result.hpp"
#include "projections/entity/entry_states.hpp"
#include "projections/kv/kv_store.hpp"
#include "projections/versions/as_of.hpp"
#include "projections/versions/body_packing.hpp"
#include "projections/versions/state_codec.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace contentos {

/// An entry as entry::describe shows it. Deleted entries are there too, with `"is_deleted": true`.
struct EntryView {
  std::string json;
  TenantPosition tenant_position;  // of the last event of the append that made it so
};

struct VersionView {
  std::int32_t number = 0;
  std::string facts_json;           // entry::describe(VersionFacts)
  std::optional<std::string> data;  // canonical JSON, the bytes that were saved; absent when purged or not asked for
};

struct VersionPage {
  std::vector<VersionView> versions;  // newest first
  std::optional<std::int32_t> next;   // give it as `before` for the next page; absent on the last one
};

class VersionsReader final : public EntryStates {
public:
  VersionsReader(std::shared_ptr<KvStore const> store, BodyPacking packing) : store_(std::move(store)), packing_(packing) {}

  /// The entry at that moment; nothing when it did not exist yet.
  [[nodiscard]] Result<std::optional<EntryView>> entry_at(TenantScope scope, EntryId const& entry, AsOf const& as_of) const;

  /// One immutable version; nothing when the entry has none of that number (or id) at that moment.
  [[nodiscard]] Result<std::optional<VersionView>> version(TenantScope scope, EntryId const& entry, std::int32_t number,
                                                           AsOf const& as_of = AsOfLatest{}) const;
  [[nodiscard]] Result<std::optional<VersionView>> version(TenantScope scope, EntryId const& entry, VersionId id,
                                                           AsOf const& as_of = AsOfLatest{}) const;

  /// Versions newest first, those below `before` when it is given. Requires: limit 1 to 1000.
  [[nodiscard]] Result<VersionPage> list(TenantScope scope, EntryId const& entry, AsOf const& as_of, std::optional<std::int32_t> before,
                                         std::size_t limit, bool with_data) const;

  /// What delivery showed at that moment: canonical JSON of the published snapshot; nothing when nothing was live.
  [[nodiscard]] Result<std::optional<std::string>> published_snapshot_at(TenantScope scope, EntryId const& entry, AsOf const& as_of) const;

  [[nodiscard]] std::optional<entry::State> state_before(TenantScope scope, EntryId const& entry, TenantPosition before) const override;

  struct Kept {
    versions::StoredState stored;
    TenantPosition position;  // of the event that was folded last
  };
  /// What state_before finds, as it is stored.
  [[nodiscard]] std::optional<Kept> kept_before(TenantScope scope, EntryId const& entry, TenantPosition before) const;
  [[nodiscard]] std::optional<Kept> newest_kept(TenantScope scope, EntryId const& entry) const;

  /// The last tenant position recorded at or before `recorded`; 0 when there is none.
  [[nodiscard]] Result<TenantPosition> position_at(TenantScope scope, Timestamp recorded) const;

private:
  std::shared_ptr<KvStore const> store_;
  BodyPacking packing_;
};

}  // namespace contentos
