#include "projections/search/stored.hpp"

#include <utility>
#include <vector>

namespace contentos::search {

namespace {

constexpr std::size_t kTenantEnd = 17;  // of a key: kind and tenant

TenantId tenant_of(std::string_view key) {
  auto const id = key.size() < kTenantEnd ? std::nullopt : Uuid::from_raw(key.substr(1, kTenantEnd - 1));
  if (!id) { throw Corrupt(); }
  return TenantId(*id);
}

void must(Result<void> const& done) {
  if (!done) { throw StoreFailed(done.error()); }
}

/// By id; what is found no more is left out.
std::map<std::string, Places> by_id(KvReader const& store, TenantId tenant, std::vector<Posting> const& postings) {
  std::map<std::string, Places> out;
  for (auto const& posting : postings) {
    if (posting.places == 0) { continue; }
    auto id = get(store, number_key(tenant, posting.number));
    if (!id) { throw Corrupt(); }
    out.emplace(std::move(*id), posting.places);
  }
  return out;
}

}  // namespace

std::optional<std::string> get(KvReader const& store, std::string_view key) {
  auto stored = store.get(key);
  if (!stored) { throw StoreFailed(stored.error()); }
  return std::move(*stored);
}

Manifest read_manifest(KvReader const& store, TenantId tenant) {
  auto const stored = get(store, manifest_key(tenant));
  return stored ? decode_manifest(*stored) : Manifest{};
}

MergedPostings postings_from(KvReader const& store, TenantId tenant, Manifest const& manifest, std::string_view word) {
  std::vector<SegmentCursor> cursors;
  for (auto const segment : manifest.readable()) { cursors.emplace_back(store, segment_prefix(tenant, segment), Place{word, 0}); }
  return MergedPostings(std::move(cursors));
}

void each_entry(KvReader const& store, std::function<void(TenantId, std::string_view, WordTable const&)> const& visit) {
  WordTable table;
  must(store.scan(std::string_view(&kWordsKind, 1), {}, [&](std::string_view key, std::string_view value) {
    table.clear();
    if (value.size() < 4) { throw Corrupt(); }
    table.decode(value.substr(4));
    visit(tenant_of(key), key.substr(kTenantEnd), table);
    return true;
  }));
}

void each_found(KvReader const& store, std::function<void(TenantId, std::string_view, std::map<std::string, Places> const&)> const& visit) {
  std::vector<std::pair<TenantId, Manifest>> tenants;
  must(store.scan(std::string_view(&kManifestKind, 1), {}, [&](std::string_view key, std::string_view value) {
    tenants.emplace_back(tenant_of(key), decode_manifest(value));
    return true;
  }));
  for (auto const& [tenant, manifest] : tenants) {
    auto postings = postings_from(store, tenant, manifest, {});
    std::string word;
    std::vector<Posting> of_word;
    while (postings.next()) {
      if (postings.word() != word) {
        visit(tenant, word, by_id(store, tenant, of_word));
        of_word.clear();
        word = postings.word();
      }
      of_word.push_back(postings.posting());
    }
    visit(tenant, word, by_id(store, tenant, of_word));
  }
}

}  // namespace contentos::search
