// Answers to lists that are asked for again and again, whole. One is used as long as nothing that it depends on has changed, so that nobody
// has to know which answers a change makes wrong.
#pragma once

#include "domain/core/lru.hpp"
#include "projections/delivery/change_counts.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace contentos::delivery {

struct ListAnswer {
  /// `{"sys":{"type":"Array"},"total":…,"skip":…,"limit":…,"items":[…]}`, and `set_aside` when it names any; of a paged query without total
  /// and skip, and with `"pages":{"next":…}`, which is empty on the last page.
  std::string body;
  std::string etag;              // strong, quoted: over the fragments' digests and the normalised request
  std::string fields;            // see answer_fields: tags are the tenant's, the type's (when one was asked for), and those of the entries
                                 // while there are few
  std::size_t not_followed = 0;  // see EntryList
};
using ListAnswerPtr = std::shared_ptr<ListAnswer const>;

/// Threading: any thread. Bounded by bytes, least recently used first out. What is asked for once is not kept.
class AnswerCache {
public:
  AnswerCache(std::size_t capacity_bytes, ChangeCounts const& counts);

  /// Null: there is none, or it is not right any more.
  [[nodiscard]] ListAnswerPtr find(std::string_view key);
  /// `seen`: from before the answer was made.
  void offer(std::string_view key, ChangeCounts::Seen const& seen, ListAnswerPtr answer);
  [[nodiscard]] std::size_t bytes() const;

private:
  static constexpr std::size_t kStripes = 8;
  static constexpr std::size_t kAskedPlaces = 8192;
  struct Kept {
    ChangeCounts::Seen seen;
    ListAnswerPtr answer;
  };
  struct Stripe {
    explicit Stripe(std::size_t capacity_bytes) : answers(capacity_bytes) {}
    mutable std::mutex mutex{};
    Lru<Kept> answers;
  };
  /// Whether the key, or another that is taken for it, was the last one of its place to be asked for.
  [[nodiscard]] bool was_asked_before(std::size_t hash);
  [[nodiscard]] Stripe& stripe(std::size_t hash) { return stripes_[hash % kStripes]; }

  std::size_t most_bytes_of_one_;
  ChangeCounts const& change_counts_;
  std::deque<Stripe> stripes_{};  // which locks cannot leave
  std::array<std::atomic<std::uint32_t>, kAskedPlaces> asked_{};
};

}  // namespace contentos::delivery
