// What delivery is made of: the JSON of one published entry in one locale, with what caches need to know of it.
#pragma once

#include "domain/core/ids.hpp"
#include "projections/delivery/tenant_model.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::delivery {

/// Digest bytes (16 to 64) of a text; SHA-256 in the product. Passed in because projections have no crypto of their own.
using Digest = std::function<std::string(std::string_view)>;

struct FragmentData {
  std::string json;    // an entry as Contentful's Content Delivery API shows it; delivered as it is
  std::string digest;  // of `json`, raw bytes
  std::string etag;    // strong, quoted: the ETag of a single-entry answer
  std::string fields;  // of such an answer, see answer_fields
  EntryId entry;
  TypeKey type;
};

/// Immutable and shared between all answers that contain it.
using Fragment = std::shared_ptr<FragmentData const>;

/// Tags are unique across tenants: `t-{tenant}`, `t-{tenant}-c-{type}`, `t-{tenant}-e-{entry}`.
[[nodiscard]] std::string tenant_tag(TenantId tenant);
[[nodiscard]] std::string type_tag(TenantId tenant, TypeKey const& type);
[[nodiscard]] std::string entry_tag(TenantId tenant, EntryId const& entry);

/// What an answer says of itself in HTTP, as lines that leave as they are: kJsonType, ETag, how long caches may keep it (RFC 9111) and by
/// which tags they find it (`Surrogate-Key`, `Cache-Tag`). `may_be_kept`: by caches at all.
inline constexpr std::string_view kJsonType = "Content-Type: application/json\r\n";
[[nodiscard]] std::string answer_fields(TenantModel const& tenant, std::string_view etag, std::vector<std::string> const& tags,
                                        bool may_be_kept = true);

/// A quoted strong ETag out of digest bytes (the first 32, in hex).
[[nodiscard]] std::string etag_of(std::string_view digest);

}  // namespace contentos::delivery
