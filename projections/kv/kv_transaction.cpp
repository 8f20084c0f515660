#include "projections/kv/kv_transaction.hpp"

#include <utility>
#include <vector>

namespace contentos {

namespace {

constexpr std::size_t kScanChunkBytes = 1U << 20U;  // how much of the store a scan holds at a time

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The next chunk of keys ≥ `from`. Returns false when it was the last.
bool read_chunk(KvReader const& store, std::string_view prefix, std::string const& from, Pairs& chunk, std::optional<StoreError>& error) {
  std::size_t bytes = 0;
  bool more = false;
  auto const done = store.scan(prefix, from, [&](std::string_view key, std::string_view value) {
    if (bytes >= kScanChunkBytes) {
      more = true;
      return false;
    }
    bytes += key.size() + value.size();
    chunk.emplace_back(key, value);
    return true;
  });
  if (!done) { error = done.error(); }
  return more && done;
}

}  // namespace

std::optional<std::string> KvTransaction::get(std::string_view key) {
  if (auto const it = writes_.find(key); it != writes_.end()) { return it->second; }
  if (error_) { return std::nullopt; }
  auto stored = store_.get(key);
  if (!stored) {
    error_ = stored.error();
    return std::nullopt;
  }
  return std::move(*stored);
}

void KvTransaction::scan(std::string_view prefix, std::function<void(std::string_view, std::string_view)> const& visit) {
  std::vector<std::pair<std::string, std::optional<std::string>>> own;
  for (auto it = writes_.lower_bound(prefix); it != writes_.end() && it->first.starts_with(prefix); ++it) { own.emplace_back(*it); }
  auto mine = own.begin();
  auto const visit_own_below = [&](std::string_view key) {
    for (; mine != own.end() && mine->first < key; ++mine) {
      if (mine->second) { visit(mine->first, *mine->second); }
    }
  };
  std::string from(prefix);
  for (bool more = true; more && !error_;) {
    Pairs chunk;
    more = read_chunk(store_, prefix, from, chunk, error_);
    for (auto const& [key, value] : chunk) {
      visit_own_below(key);
      if (mine != own.end() && mine->first == key) {
        if (mine->second) { visit(key, *mine->second); }
        ++mine;
      } else {
        visit(key, value);
      }
    }
    if (!chunk.empty()) { from = chunk.back().first + '\0'; }
  }
  for (; mine != own.end() && !error_; ++mine) {
    if (mine->second) { visit(mine->first, *mine->second); }
  }
}

std::optional<std::pair<std::string, std::string>> KvTransaction::first(std::string_view prefix) {
  std::optional<std::pair<std::string, std::string>> out;
  if (error_) { return out; }
  auto const done = store_.scan(prefix, {}, [&](std::string_view key, std::string_view value) {
    if (writes_.contains(key)) { return true; }  // another value or none: below
    out.emplace(key, value);
    return false;
  });
  if (!done) {
    error_ = done.error();
    return std::nullopt;
  }
  for (auto it = writes_.lower_bound(prefix); it != writes_.end() && it->first.starts_with(prefix); ++it) {
    if (out && out->first < it->first) { break; }
    if (it->second) { return std::pair{it->first, *it->second}; }
  }
  return out;
}

KvBatch KvTransaction::take_batch() { return KvBatch(std::exchange(writes_, {})); }

}  // namespace contentos
