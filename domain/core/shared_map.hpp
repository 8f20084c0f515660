// A map by text whose copies cost nothing of what it holds: they share it, and hold beside it what was changed since. For what a state
// holds many of, since every command copies the state that it changes.
//
// What is shared is a treap (Seidel and Aragon, 1996) that is never changed: a change makes anew only the way to what it changes, a few
// dozen nodes of many thousands. Its priorities are the keys' hashes, so that the same keys always make the same tree. A map's own changes
// go into it when the map is copied; one that is filled and not copied, as a stream is folded, costs what a std::map costs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace contentos {

/// Threading: as a std::map; copies of one map may be used by different threads.
template <class Value>
class SharedMap {
public:
  SharedMap() = default;
  SharedMap(SharedMap const& other) : shared_(other.shared_), size_(other.size_) {
    for (auto const& [key, value] : other.own_) {
      shared_ = value ? with(shared_, std::make_shared<Item const>(Item{key, *value, priority_of(key)})) : without(shared_, key);
    }
  }
  SharedMap(SharedMap&&) noexcept = default;
  SharedMap& operator=(SharedMap const& other) { return *this = SharedMap(other); }
  SharedMap& operator=(SharedMap&&) noexcept = default;
  ~SharedMap() = default;

  [[nodiscard]] std::size_t size() const { return size_; }

  [[nodiscard]] bool contains(std::string_view key) const {
    auto const it = own_.find(key);
    return it != own_.end() ? it->second.has_value() : is_shared(key);
  }

  void put(std::string key, Value value) {
    size_ += contains(key) ? 0 : 1;
    own_.insert_or_assign(std::move(key), std::move(value));
  }

  void erase(std::string_view key) {
    if (!contains(key)) { return; }
    --size_;
    if (is_shared(key)) {
      own_.insert_or_assign(std::string(key), std::nullopt);
    } else {
      own_.erase(own_.find(key));
    }
  }

  /// Shows keys and values in the order of the keys, for as long as `visit` returns true.
  template <class Visit>
  void each(Visit const& visit) const {
    auto own = own_.begin();
    auto const visit_own = [&] {
      auto const& [key, value] = *own++;
      return !value || visit(key, *value);
    };
    bool const goes_on = each_of(shared_.get(), [&](std::string const& key, Value const& value) {
      while (own != own_.end() && own->first < key) {
        if (!visit_own()) { return false; }
      }
      return own != own_.end() && own->first == key ? visit_own() : visit(key, value);
    });
    while (goes_on && own != own_.end() && visit_own()) {}
  }

private:
  struct Item {
    std::string key;
    Value value;
    std::uint64_t priority;
  };
  struct Node;
  using Tree = std::shared_ptr<Node const>;
  struct Node {
    std::shared_ptr<Item const> item;
    Tree left;
    Tree right;
  };

  [[nodiscard]] bool is_shared(std::string_view key) const {
    auto const* node = shared_.get();
    while (node != nullptr) {
      auto const order = key.compare(node->item->key);
      if (order == 0) { return true; }
      node = (order < 0 ? node->left : node->right).get();
    }
    return false;
  }

  /// Mixed once more (MurmurHash3's finalizer), as a hash may keep what keys have in common.
  static std::uint64_t priority_of(std::string_view key) {
    std::uint64_t hash = std::hash<std::string_view>{}(key);
    hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdU;
    return hash ^ (hash >> 33U);
  }

  static Tree tree(std::shared_ptr<Item const> item, Tree left, Tree right) {
    return std::make_shared<Node const>(Node{std::move(item), std::move(left), std::move(right)});
  }

  static Tree with(Tree const& at, std::shared_ptr<Item const> item) {
    if (!at) { return tree(std::move(item), nullptr, nullptr); }
    auto const order = item->key.compare(at->item->key);
    if (order == 0) { return tree(std::move(item), at->left, at->right); }
    if (order < 0) {
      auto left = with(at->left, std::move(item));
      if (left->item->priority <= at->item->priority) { return tree(at->item, std::move(left), at->right); }
      return tree(left->item, left->left, tree(at->item, left->right, at->right));
    }
    auto right = with(at->right, std::move(item));
    if (right->item->priority <= at->item->priority) { return tree(at->item, at->left, std::move(right)); }
    return tree(right->item, tree(at->item, at->left, right->left), right->right);
  }

  /// Requires: the key is there.
  static Tree without(Tree const& at, std::string_view key) {
    auto const order = key.compare(at->item->key);
    if (order == 0) { return joined(at->left, at->right); }
    if (order < 0) { return tree(at->item, without(at->left, key), at->right); }
    return tree(at->item, at->left, without(at->right, key));
  }

  /// All keys of `left` are before all of `right`.
  static Tree joined(Tree const& left, Tree const& right) {
    if (!left || !right) { return left ? left : right; }
    if (left->item->priority > right->item->priority) { return tree(left->item, left->left, joined(left->right, right)); }
    return tree(right->item, joined(left, right->left), right->right);
  }

  template <class Visit>
  static bool each_of(Node const* at, Visit const& visit) {
    if (at == nullptr) { return true; }
    return each_of(at->left.get(), visit) && visit(at->item->key, at->item->value) && each_of(at->right.get(), visit);
  }

  Tree shared_{};
  std::map<std::string, std::optional<Value>, std::less<>> own_{};  // changes beside it; nothing: it was taken away. Never copied
  std::size_t size_ = 0;
};

}  // namespace contentos
