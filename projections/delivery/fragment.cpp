#include "projections/delivery/fragment.hpp"

#include "domain/core/hex.hpp"

#include <algorithm>
#include <stdexcept>

namespace contentos::delivery {

std::string tenant_tag(TenantId tenant) { return "t-" + tenant.str(); }
std::string type_tag(TenantId tenant, TypeKey const& type) { return tenant_tag(tenant) + "-c-" + type.str(); }
std::string entry_tag(TenantId tenant, EntryId const& entry) { return tenant_tag(tenant) + "-e-" + entry.str(); }

namespace {

void append_joined(std::string& out, std::vector<std::string> const& tags, char separator) {
  for (auto const& tag : tags) {
    bool const is_one_line = std::ranges::none_of(tag, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (!is_one_line) { throw std::runtime_error("an id that would end the field of an answer"); }
    if (&tag != &tags.front()) { out.push_back(separator); }
    out += tag;
  }
}

}  // namespace

std::string answer_fields(TenantModel const& tenant, std::string_view etag, std::vector<std::string> const& tags, bool may_be_kept) {
  auto const& settings = tenant.settings;
  std::string out(kJsonType);
  out.append("ETag: ").append(etag).append("\r\nCache-Control: ");
  if (may_be_kept) {
    out.append(settings.public_delivery ? "public, max-age=" : "private, max-age=").append(std::to_string(settings.cache_ttl_seconds));
  } else {
    out.append("no-store");
  }
  // Only the token decides who may see what a tenant does not publish for all.
  if (!settings.public_delivery) { out.append("\r\nVary: Authorization"); }
  out.append("\r\nSurrogate-Key: ");
  append_joined(out, tags, ' ');
  out.append("\r\nCache-Tag: ");
  append_joined(out, tags, ',');
  return out.append("\r\n");
}

std::string etag_of(std::string_view digest) {
  constexpr std::size_t kEtagBytes = 32;
  return "\"" + to_hex(digest.substr(0, kEtagBytes)) + "\"";
}

}  // namespace contentos::delivery
