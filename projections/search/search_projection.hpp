// The search model: which words stand in the latest and in the live version of every entry, in the title or elsewhere. Read through
// SearchReader. A save writes what differs from the words before, not one key per word (docs/adr/0024).
//
// Keys (kind byte, 16 tenant bytes, then):
//   m                                  → which segments there are, and the next numbers (manifest.hpp)
//   e entry                            → be32 its number, and its words with where they stand, sorted (word_table.hpp)
//   n number(be32)                     → the entry's id
//   s segment(be32) word 00 number(be32) → a block of a segment that begins with that word and entry (block.hpp)
// How entries are numbered and segments are cut depends on the batches that came; `dump` says what is found, which does not.
#pragma once

#include "domain/core/lru.hpp"
#include "domain/entry/events.hpp"
#include "projections/kv/kv_projection.hpp"
#include "projections/search/block.hpp"
#include "projections/search/manifest.hpp"
#include "projections/search/word_breaker.hpp"
#include "projections/search/word_table.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace contentos {

class SearchProjection final : public KvProjection {
public:
  /// Lifetime: `words` outlives this.
  SearchProjection(std::shared_ptr<KvStore> store, search::WordBreaker const& words) : KvProjection(std::move(store)), breaker_(words) {}
  [[nodiscard]] std::string_view name() const override { return "search"; }
  [[nodiscard]] Shown shows(std::string_view aggregate) const override;
  [[nodiscard]] std::chrono::milliseconds gathers_for() const override { return kGathering; }
  [[nodiscard]] bool is_asked_apart() const override { return true; }  // only by those who search text

protected:
  [[nodiscard]] std::optional<Poison> fold(KvTransaction& transaction, Append append) override;
  [[nodiscard]] Result<void> finish(KvTransaction& transaction) override;
  void committed() override;
  void discarded() override;
  void replaced() override { lists_.clear(); }
  [[nodiscard]] bool is_dumped(std::string_view key) const override;
  [[nodiscard]] Result<void> dump_more(KvReader const& store, std::function<void(std::string_view, std::string_view)> const& line) override;
  [[nodiscard]] std::unique_ptr<KvProjection> over(std::shared_ptr<KvStore> store) override;

private:
  /// What a batch makes of an entry, however many events there were.
  struct Touched {
    std::shared_ptr<entry::VersionSaved const> latest{};            // a new one; null: it is as it was
    std::optional<std::shared_ptr<entry::Published const>> live{};  // what is live from now on, or that nothing is
  };
  /// That a word stands elsewhere in an entry than before.
  struct Change {
    search::Beginning beginning{};
    std::uint32_t offset = 0;  // of the word, in `words` of Changes
    std::uint8_t size = 0;
    search::Posting posting{};
  };
  /// All changes of a tenant's entries by a batch.
  struct Changes {
    std::string words{};  // one behind the other
    std::vector<Change> all{};

    [[nodiscard]] std::string_view word(Change const& change) const { return std::string_view(words).substr(change.offset, change.size); }
    void add(search::WordTable const& table, search::EntryNumber number);
    void sort();
  };
  static constexpr std::size_t kListsInMemoryBytes = 16U << 20U;

  [[nodiscard]] std::optional<Poison> event(RecordedEvent const& recorded);
  void finish_tenant(KvTransaction& transaction, TenantId tenant, std::map<std::string, Touched> const& entries);
  void note_words(KvTransaction& transaction, TenantId tenant, search::Manifest& manifest, std::string const& entry, Touched const& touched,
                  Changes& changes);
  /// Into the table. Returns the entry's number, if it has one.
  [[nodiscard]] std::optional<search::EntryNumber> read_list(std::string const& key);
  void put_words(std::string_view text, search::Places places);

  search::WordBreaker const& breaker_;
  std::map<TenantId, std::map<std::string, Touched>> touched_{};
  search::WordTable table_{};                                          // of the entry at hand; kept for its memory
  Lru<std::string> lists_{kListsInMemoryBytes};                        // of words, as they are stored, by their keys
  std::vector<std::pair<std::string, std::string>> lists_of_batch_{};  // that is being folded
};

}  // namespace contentos
