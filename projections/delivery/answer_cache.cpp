#include "projections/delivery/answer_cache.hpp"

#include <functional>
#include <utility>

namespace contentos::delivery {

AnswerCache::AnswerCache(std::size_t capacity_bytes, ChangeCounts const& counts)
    : most_bytes_of_one_(capacity_bytes / kStripes / 4), change_counts_(counts) {
  for (std::size_t i = 0; i < kStripes; ++i) { stripes_.emplace_back(capacity_bytes / kStripes); }
}

ListAnswerPtr AnswerCache::find(std::string_view key) {
  auto& s = stripe(std::hash<std::string_view>{}(key));
  std::lock_guard const lock(s.mutex);
  auto const* kept = s.answers.find(key);
  if (kept == nullptr) { return nullptr; }
  if (change_counts_.is_current(kept->seen)) { return kept->answer; }
  s.answers.erase(key);
  return nullptr;
}

bool AnswerCache::was_asked_before(std::size_t hash) {
  auto const mark = static_cast<std::uint32_t>(hash >> 32U) | 1U;
  return asked_[hash % kAskedPlaces].exchange(mark, std::memory_order_relaxed) == mark;
}

void AnswerCache::offer(std::string_view key, ChangeCounts::Seen const& seen, ListAnswerPtr answer) {
  constexpr std::size_t kOverheadBytes = 256;
  auto const hash = std::hash<std::string_view>{}(key);
  auto const size = answer->body.size() + answer->fields.size() + key.size() + kOverheadBytes;
  if (!was_asked_before(hash) || size > most_bytes_of_one_) { return; }
  auto& s = stripe(hash);
  std::lock_guard const lock(s.mutex);
  s.answers.put(std::string(key), {seen, std::move(answer)}, size);
}

std::size_t AnswerCache::bytes() const {
  std::size_t sum = 0;
  for (auto const& s : stripes_) {
    std::lock_guard const lock(s.mutex);
    sum += s.answers.weight();
  }
  return sum;
}

}  // namespace contentos::delivery
