#include "projections/search/search_projection.hpp"

#include "domain/entry/codec.hpp"
#include "projections/runner/folding.hpp"
#include "projections/runner/shared_event.hpp"
#include "projections/search/merge.hpp"
#include "projections/search/search_text.hpp"
#include "projections/search/segments.hpp"
#include "projections/search/stored.hpp"

#include <algorithm>

namespace contentos {

namespace {

using search::Places;

// Of postings that are merged with a batch, in each level. Each goes through as many levels as there are, so that what is several times
// what the batch brings keeps up; and opening the segments costs as much as a few hundred of them.
constexpr std::size_t kMergedPerChange = 4;
constexpr std::size_t kLeastMerged = 4096;

}  // namespace

std::optional<Poison> SearchProjection::event(RecordedEvent const& recorded) {
  auto const decoded = contentos::decoded(recorded);
  if (!decoded) { return cannot_be_decoded(recorded); }
  auto& touched = touched_[recorded.header.tenant][std::string(recorded.header.stream.id())];
  if (auto const* saved = std::get_if<entry::VersionSaved>(decoded.get())) {
    touched.latest = std::shared_ptr<entry::VersionSaved const>(decoded, saved);
  } else if (auto const* published = std::get_if<entry::Published>(decoded.get())) {
    touched.live.emplace(decoded, published);
  } else if (std::holds_alternative<entry::Unpublished>(*decoded) || std::holds_alternative<entry::Archived>(*decoded) ||
             std::holds_alternative<entry::Deleted>(*decoded)) {
    touched.live.emplace(nullptr);
  }
  return std::nullopt;
}

std::optional<Poison> SearchProjection::fold(KvTransaction& /*transaction*/, Append append) {
  for (auto const& one : append) {
    if (shows(one->header.stream.aggregate()) == Shown::nothing) { continue; }
    if (auto poison = folded(*one, [&] { return event(*one); })) { return poison; }
  }
  return std::nullopt;
}

Result<void> SearchProjection::finish(KvTransaction& transaction) {
  return search::with_stored([&]() -> Result<void> {
    for (auto const& [tenant, entries] : touched_) { finish_tenant(transaction, tenant, entries); }
    return {};
  });
}

void SearchProjection::finish_tenant(KvTransaction& transaction, TenantId tenant, std::map<std::string, Touched> const& entries) {
  auto manifest = search::read_manifest(store(), tenant);
  Changes changes;
  for (auto const& [entry, touched] : entries) {
    if (touched.latest || touched.live) { note_words(transaction, tenant, manifest, entry, touched, changes); }
  }
  if (changes.all.empty()) { return; }
  search::merge_some(store(), transaction, tenant, manifest, std::max(kLeastMerged, kMergedPerChange * changes.all.size()));
  changes.sort();
  if (manifest.levels.empty()) { manifest.levels.emplace_back(); }
  manifest.levels.front().segments.push_back(manifest.next_segment++);
  search::BlockWriter out(search::segment_prefix(tenant, manifest.levels.front().segments.back()),
                          [&](std::string key, std::string value) { transaction.put(std::move(key), std::move(value)); });
  for (auto const& change : changes.all) { out.add(changes.word(change), change.posting); }
  out.finish();
  transaction.put(search::manifest_key(tenant), search::encode(manifest));
}

void SearchProjection::put_words(std::string_view text, Places places) {
  breaker_.each(text, [&](std::string_view word) { table_.put(word, places); });
}

void SearchProjection::Changes::add(search::WordTable const& table, search::EntryNumber number) {
  for (auto const& word : table.words()) {
    if (word.now == word.before) { continue; }
    all.push_back({word.beginning, static_cast<std::uint32_t>(words.size()), word.size, {number, word.now}});
    words += table.text(word);
  }
}

void SearchProjection::Changes::sort() {
  std::ranges::sort(all, [this](Change const& a, Change const& b) {
    if (a.beginning != b.beginning) { return a.beginning < b.beginning; }
    auto const order = std::max(a.size, b.size) <= search::kReadableBytes ? 0 : word(a).compare(word(b));
    return order < 0 || (order == 0 && a.posting.number < b.posting.number);
  });
}

std::optional<search::EntryNumber> SearchProjection::read_list(std::string const& key) {
  table_.clear();
  std::optional<std::string> stored;
  auto const* list = lists_.find(key);
  if (list == nullptr) {
    stored = search::get(store(), key);
    if (!stored) { return std::nullopt; }
    list = &*stored;
  }
  if (list->size() < 4) { throw search::Corrupt(); }
  table_.decode(std::string_view(*list).substr(4));
  return read_be32(*list);
}

void SearchProjection::note_words(KvTransaction& transaction, TenantId tenant, search::Manifest& manifest, std::string const& entry,
                                  Touched const& touched, Changes& changes) {
  auto key = search::words_key(tenant, entry);
  auto const known = read_list(key);
  auto const number = known.value_or(manifest.next_entry);
  if (touched.latest) {
    table_.take_away(search::kLatest);
    put_words(touched.latest->title, search::kLatestTitle);
    put_words(search::search_text(touched.latest->data), search::kLatestText);
  }
  if (touched.live) {
    table_.take_away(search::kLive);
    auto const live = *touched.live ? search::snapshot_text((*touched.live)->snapshot) : search::SnapshotText{};
    put_words(live.title, search::kLiveTitle);
    put_words(live.text, search::kLiveText);
  }
  auto const before = changes.all.size();
  changes.add(table_, number);
  if (changes.all.size() == before) { return; }
  if (!known) {
    ++manifest.next_entry;
    transaction.put(search::number_key(tenant, number), entry);
  }
  std::string list;
  append_be32(list, number);
  list += table_.encode();
  transaction.put(key, list);
  lists_.erase(key);  // a batch whose answer is lost may be stored or not
  lists_of_batch_.emplace_back(std::move(key), std::move(list));
}

void SearchProjection::committed() {
  for (auto& [key, list] : lists_of_batch_) {
    auto const bytes = key.size() + list.size();
    lists_.put(std::move(key), std::move(list), bytes);
  }
  discarded();
}

void SearchProjection::discarded() {
  touched_.clear();
  lists_of_batch_.clear();
}

Shown SearchProjection::shows(std::string_view aggregate) const { return aggregate == "entry" ? Shown::stream : Shown::nothing; }

std::unique_ptr<KvProjection> SearchProjection::over(std::shared_ptr<KvStore> store) {
  return std::make_unique<SearchProjection>(std::move(store), breaker_);
}

bool SearchProjection::is_dumped(std::string_view key) const { return key.starts_with('\0'); }

Result<void> SearchProjection::dump_more(KvReader const& store, std::function<void(std::string_view, std::string_view)> const& line) {
  return search::with_stored([&]() -> Result<void> {
    search::each_entry(store, [&](TenantId tenant, std::string_view entry, search::WordTable const& words) {
      for (auto const& word : words.words()) {
        auto key = search::words_key(tenant, entry);
        key.append(1, '\0').append(words.text(word));
        line(key, std::to_string(word.now));
      }
    });
    search::each_found(store, [&](TenantId tenant, std::string_view word, std::map<std::string, Places> const& entries) {
      for (auto const& [entry, places] : entries) {
        auto key = tenant_key('w', tenant);
        key.append(word).append(1, '\0').append(entry);
        line(key, std::to_string(places));
      }
    });
    return {};
  });
}

}  // namespace contentos
