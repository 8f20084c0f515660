// What was used last, by key: when there is too much of it, what was not used for longest goes.
#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace contentos {

/// Threading: none of its own; who shares it locks, for `find` too.
template <class Value>
class Lru {
public:
  /// `capacity`: what all weights together may come to; what was put last stays in any case.
  explicit Lru(std::size_t capacity) : capacity_(capacity) {}
  ~Lru() = default;
  Lru(Lru const&) = delete;
  Lru& operator=(Lru const&) = delete;

  /// Null when there is none. What is found has been used. Lifetime: until the next change.
  [[nodiscard]] Value* find(std::string_view key) {
    auto const found = index_.find(key);
    if (found == index_.end()) { return nullptr; }
    order_.splice(order_.begin(), order_, found->second);
    return &found->second->value;
  }

  /// Takes the place of what the key had.
  void put(std::string key, Value value, std::size_t weight = 1) {
    if (auto* const known = find(key)) {
      *known = std::move(value);
      weight_ -= std::exchange(order_.front().weight, weight);
    } else {
      order_.push_front({std::move(key), std::move(value), weight});
      index_.emplace(order_.front().key, order_.begin());
    }
    weight_ += weight;
    while (weight_ > capacity_ && order_.size() > 1) { drop(std::prev(order_.end())); }
  }

  void erase(std::string_view key) {
    if (auto const found = index_.find(key); found != index_.end()) { drop(found->second); }
  }
  /// All whose keys begin like this. Looks at every one.
  void erase_beginning(std::string_view prefix) {
    for (auto it = order_.begin(); it != order_.end();) {
      auto const slot = it++;
      if (slot->key.starts_with(prefix)) { drop(slot); }
    }
  }
  void clear() {
    index_.clear();
    order_.clear();
    weight_ = 0;
  }

  [[nodiscard]] std::size_t weight() const { return weight_; }

private:
  struct Slot {
    std::string key;
    Value value;
    std::size_t weight;
  };
  using Order = std::list<Slot>;

  void drop(typename Order::iterator slot) {
    weight_ -= slot->weight;
    index_.erase(slot->key);
    order_.erase(slot);
  }

  std::size_t capacity_;
  std::size_t weight_ = 0;
  Order order_{};                                                           // used last first
  std::unordered_map<std::string_view, typename Order::iterator> index_{};  // its keys are those of the slots
};

}  // namespace contentos
