// Reads the search model: which entries of a tenant a text is found in. Called by lists of the management API and of delivery.
// Every call takes a scope; nothing outside of it can be reached. Threading: any thread; blocks for disk reads at most.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "projections/kv/kv_store.hpp"
#include "projections/search/text_query.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace contentos {

class SearchReader {
public:
  /// What beyond these is left out; the answer says so.
  static constexpr std::size_t kMostEntries = 10'000;
  static constexpr std::size_t kMostLookedAt = 1'000;      // entries whose text is read to see whether a phrase stands there
  static constexpr std::size_t kMostPostings = 1'000'000;  // words in entries that one question reads

  enum class Of { latest, live };  // versions

  struct Found {
    std::vector<std::string> in_title{};   // entry ids, sorted: all that was asked for stands in the title
    std::vector<std::string> elsewhere{};  // the same of all others
    bool is_truncated = false;             // there may be more
  };

  /// The strings of an entry, one per line; nothing when it has none that the caller may see.
  using ReadText = std::function<Result<std::optional<std::string>>(EntryId const& entry)>;
  struct Question {
    search::TextQuery query{};
    Of of = Of::latest;
    ReadText text{};
    /// Every entry is looked at, not only where a phrase is asked for: it may have words that the caller must not see.
    bool looks_at_all = false;
  };

  /// Lifetime: `words` outlives this.
  SearchReader(std::shared_ptr<KvStore const> store, search::WordBreaker const& words) : store_(std::move(store)), words_(words) {}

  [[nodiscard]] std::variant<search::TextQuery, search::QueryFlaw> parse(std::string_view text) const {
    return search::parse_text_query(text, words_);
  }

  /// Deleted entries are among the latest: whoever lists leaves them out. Costs: for each word a seek in each of the tenant's segments (8
  /// to 60), and what is read of them. Errors: set_aside (all of the tenant), internal.
  [[nodiscard]] Result<Found> find(TenantScope scope, Question const& question) const;

private:
  std::shared_ptr<KvStore const> store_;
  search::WordBreaker const& words_;
};

}  // namespace contentos
