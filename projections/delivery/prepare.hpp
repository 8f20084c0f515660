// From a published snapshot to what is delivered and indexed: pure functions of snapshot, settings and type.
#pragma once

#include "projections/delivery/fragment.hpp"
#include "projections/delivery/tenant_model.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::delivery {

/// A published entry as the model keeps it.
struct PublishedEntry {
  EntryId id;
  TypeKey type;
  std::uint32_t revision = 0;    // times published, this one included
  boost::json::object snapshot;  // entry::make_snapshot

  [[nodiscard]] std::int64_t schema_version() const;
};

[[nodiscard]] std::string encode_published(std::uint32_t revision, TypeKey const& type, std::string_view snapshot);
/// Throws when the bytes are not what `encode_published` writes or the snapshot is not JSON.
[[nodiscard]] PublishedEntry decode_published(EntryId id, std::string_view bytes);

struct Prepared {
  std::string json;
  std::string digest;
};

/// The entry in one locale of the tenant, or in all of them (kAllLocales), as Contentful's Content Delivery API shows it.
/// Throws when the snapshot has not the shape that it was published with.
[[nodiscard]] Prepared prepare(TenantModel const& tenant, TypeModel const& type, PublishedEntry const& entry, std::string_view locale,
                               Digest const& digest);

/// The value of a localized field in the first locale of `chain` that has one; null when none has.
[[nodiscard]] boost::json::value const* localized_value(boost::json::value const& value, std::vector<std::string> const& chain);

/// Everything but the entry id of each index key of the entry, sorted: of its own type's index and of that of all types.
[[nodiscard]] std::vector<std::string> index_suffixes(TenantModel const& tenant, TypeModel const& type, PublishedEntry const& entry);

/// True when a change from one definition to another (or of locales) changes index keys of entries that exist.
[[nodiscard]] bool index_differs(TypeModel const& before, TypeModel const& after);
[[nodiscard]] bool index_differs(tenant::Settings const& before, tenant::Settings const& after);

/// A stored fragment: what it was prepared under, then digest and bytes.
struct StoredFragment {
  std::int64_t schema_version = 0;
  std::uint64_t stamp = 0;
  TypeKey type;
  Prepared prepared;
};
[[nodiscard]] std::string encode_fragment(StoredFragment const& fragment);
[[nodiscard]] std::optional<StoredFragment> decode_fragment(std::string bytes);

/// The fragment as it is handed out.
[[nodiscard]] FragmentData fragment_data(TenantModel const& tenant, EntryId const& entry, TypeKey const& type, Prepared prepared);

/// What an entry has in the model beside its bytes, so that it can be taken out and filtered without parsing.
struct IndexRecord {
  std::vector<std::string> locales;   // that have a stored fragment
  std::vector<std::string> suffixes;  // sorted
};
[[nodiscard]] std::string encode_index_record(IndexRecord const& record);
[[nodiscard]] std::optional<IndexRecord> decode_index_record(std::string_view bytes);
/// The suffixes alone, copied nowhere: lists read many records. Lifetime: views into `index_record`.
[[nodiscard]] std::optional<std::vector<std::string_view>> suffixes_in(std::string_view index_record);

}  // namespace contentos::delivery
