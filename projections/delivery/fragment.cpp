#include "projections/delivery/fragment.hpp"

namespace contentos::delivery {

std::string tenant_tag(TenantId tenant) { return "t-" + tenant.str(); }
std::string type_tag(TenantId tenant, TypeKey const& type) { return tenant_tag(tenant) + "-c-" + type.str(); }
std::string entry_tag(TenantId tenant, EntryId const& entry) { return tenant_tag(tenant) + "-e-" + entry.str(); }

std::string etag_of(std::string_view digest) {
  constexpr char const* kHex = "0123456789abcdef";
  constexpr std::size_t kEtagBytes = 32;
  std::string out = "\"";
  for (char const c : digest.substr(0, kEtagBytes)) {
    auto const u = static_cast<unsigned char>(c);
    out.push_back(kHex[u >> 4U]);
    out.push_back(kHex[u & 15U]);
  }
  out.push_back('"');
  return out;
}

}  // namespace contentos::delivery
