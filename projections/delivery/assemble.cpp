#include "projections/delivery/assemble.hpp"

namespace contentos::delivery {

namespace {

/// Ids need no escapes. Returns what it appends.
std::string append_set_aside(std::string& body, std::vector<EntryId> const& entries) {
  std::string named;
  for (auto const& id : entries) { named.append(named.empty() ? "\"" : ",\"").append(id.str()).push_back('"'); }
  named = ",\"set_aside\":[" + named + "]";
  body.append(named);
  return named;
}

}  // namespace

ListAnswer assemble_list(TenantModel const& tenant, Query const& query, EntryList const& list, Digest const& digest,
                         std::string_view next) {
  ListAnswer out;
  std::size_t bytes = 128;
  for (auto const& item : list.items) { bytes += item->json.size() + 1; }
  out.body.reserve(bytes);
  out.body.append("{\"sys\":{\"type\":\"Array\"}");
  if (!query.is_paged) {
    out.body.append(",\"total\":").append(std::to_string(list.total)).append(",\"skip\":").append(std::to_string(list.skip));
  }
  out.body.append(",\"limit\":").append(std::to_string(list.limit));
  out.body.append(",\"items\":[");
  std::string seed = tenant.id.str() + normalised(query, tenant.settings.default_locale);
  if (!query.is_paged) { seed.append(std::to_string(list.total)); }
  std::vector<std::string> tags{tenant_tag(tenant.id)};
  if (query.content_type) { tags.push_back(type_tag(tenant.id, *query.content_type)); }
  bool first = true;
  for (auto const& item : list.items) {
    if (!first) { out.body.push_back(','); }
    first = false;
    out.body.append(item->json);
    seed.append(item->digest);
    if (list.items.size() <= kMaxEntryTags) { tags.push_back(entry_tag(tenant.id, item->entry)); }
  }
  out.body.push_back(']');
  if (query.is_paged) {
    out.body.append(",\"pages\":{");
    if (!next.empty()) { out.body.append("\"next\":\"").append(next).append("\""); }
    out.body.push_back('}');
    seed.append(next);
  }
  if (!list.set_aside.empty()) { seed.append(append_set_aside(out.body, list.set_aside)); }
  out.body.push_back('}');
  out.etag = etag_of(digest(seed));
  out.fields = answer_fields(tenant, out.etag, tags, list.not_followed == 0);
  out.not_followed = list.not_followed;
  return out;
}

}  // namespace contentos::delivery
