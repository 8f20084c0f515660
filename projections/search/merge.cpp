#include "projections/search/merge.hpp"

#include "projections/search/segments.hpp"

#include <algorithm>
#include <vector>

namespace contentos::search {

namespace {

constexpr std::size_t kMostBlocksRemoved = 512;  // with one batch

bool is_oldest(Manifest const& manifest, std::size_t level) {
  return std::all_of(manifest.levels.begin() + static_cast<std::ptrdiff_t>(level) + 1, manifest.levels.end(),
                     [](Level const& older) { return older.segments.empty(); });
}

std::vector<SegmentCursor> cursors(KvReader const& store, TenantId tenant, Level const& level) {
  std::vector<SegmentCursor> out;
  out.reserve(kMergedAtOnce);
  for (std::size_t i = 0; i < kMergedAtOnce; ++i) {
    out.emplace_back(store, segment_prefix(tenant, level.segments[i]), Place{level.merging->word, level.merging->number});
  }
  return out;
}

void end_merging(Manifest& manifest, std::size_t level) {
  if (level + 1 == manifest.levels.size()) { manifest.levels.emplace_back(); }
  auto& at = manifest.levels[level];
  auto const end = at.segments.begin() + static_cast<std::ptrdiff_t>(kMergedAtOnce);
  manifest.merged.insert(manifest.merged.end(), at.segments.begin(), end);
  at.segments.erase(at.segments.begin(), end);
  manifest.levels[level + 1].segments.push_back(at.merging->output);
  at.merging.reset();
}

void merge_level(KvReader const& store, KvTransaction& transaction, TenantId tenant, Manifest& manifest, std::size_t level,
                 std::size_t most) {
  auto& merging = manifest.levels[level].merging;
  if (!merging) { merging = Merging{.output = manifest.next_segment++, .forgets = is_oldest(manifest, level)}; }
  MergedPostings postings(cursors(store, tenant, manifest.levels[level]));
  BlockWriter out(segment_prefix(tenant, merging->output),
                  [&](std::string key, std::string value) { transaction.put(std::move(key), std::move(value)); });
  bool is_more = postings.next();
  // Where the part before ended: that one is written.
  if (is_more && postings.word() == merging->word && postings.posting().number == merging->number) { is_more = postings.next(); }
  for (; is_more; is_more = postings.next()) {
    if (!merging->forgets || postings.posting().places != 0) { out.add(postings.word(), postings.posting()); }
    if (postings.read() >= most) { break; }
  }
  out.finish();
  if (is_more) {
    merging->word = postings.word();
    merging->number = postings.posting().number;
  } else {
    end_merging(manifest, level);
  }
}

void remove_merged(KvReader const& store, KvTransaction& transaction, TenantId tenant, Manifest& manifest) {
  std::size_t removed = 0;
  while (!manifest.merged.empty() && removed < kMostBlocksRemoved) {
    bool is_all = true;
    auto const done = store.scan(segment_prefix(tenant, manifest.merged.back()), {}, [&](std::string_view key, std::string_view) {
      is_all = removed < kMostBlocksRemoved;
      if (is_all) { transaction.erase(std::string(key)); }
      ++removed;
      return is_all;
    });
    if (!done) { throw StoreFailed(done.error()); }
    if (is_all) { manifest.merged.pop_back(); }
  }
}

}  // namespace

void merge_some(KvReader const& store, KvTransaction& transaction, TenantId tenant, Manifest& manifest, std::size_t postings) {
  remove_merged(store, transaction, tenant, manifest);
  // What a level gains here is not in the store yet, and is merged with a later batch.
  std::vector<std::size_t> due;
  for (std::size_t level = 0; level < manifest.levels.size(); ++level) {
    if (manifest.levels[level].segments.size() >= kMergedAtOnce) { due.push_back(level); }
  }
  for (auto const level : due) {
    // Where much has piled up, more is done.
    auto const piles = manifest.levels[level].segments.size() / kMergedAtOnce;
    merge_level(store, transaction, tenant, manifest, level, postings * piles);
  }
}

}  // namespace contentos::search
