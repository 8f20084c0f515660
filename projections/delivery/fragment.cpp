#include "projections/delivery/fragment.hpp"

#include "domain/core/hex.hpp"

namespace contentos::delivery {

std::string tenant_tag(TenantId tenant) { return "t-" + tenant.str(); }
std::string type_tag(TenantId tenant, TypeKey const& type) { return tenant_tag(tenant) + "-c-" + type.str(); }
std::string entry_tag(TenantId tenant, EntryId const& entry) { return tenant_tag(tenant) + "-e-" + entry.str(); }

std::string etag_of(std::string_view digest) {
  constexpr std::size_t kEtagBytes = 32;
  return "\"" + to_hex(digest.substr(0, kEtagBytes)) + "\"";
}

}  // namespace contentos::delivery
