#include "domain/entry/history.hpp"

#include <algorithm>
#include <iterator>

namespace contentos::entry {

VersionFacts const& History::operator[](std::size_t index) const {
  auto block = blocks_.begin();
  for (; index >= (*block)->by_number.size(); ++block) { index -= (*block)->by_number.size(); }
  return *(*block)->by_number[index];
}

VersionFacts const* History::find(VersionId id) const {
  for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
    auto const& ids = (*block)->by_id;
    auto const after = std::ranges::upper_bound(ids, id, {}, [](auto const& one) { return one.first; });
    if (after != ids.begin() && std::prev(after)->first == id) { return (*block)->by_number[std::prev(after)->second].get(); }
  }
  return nullptr;
}

VersionFacts const* History::find_number(std::int32_t number) const {
  for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
    auto const& versions = (*block)->by_number;
    if (versions.front()->number > number) { continue; }
    auto const at = std::ranges::lower_bound(versions, number, {}, [](Version const& one) { return one->number; });
    return at != versions.end() && (*at)->number == number ? at->get() : nullptr;
  }
  return nullptr;
}

std::shared_ptr<History::Block const> History::joined(Block const& older, Block const& newer) {
  auto out = std::make_shared<Block>();
  auto const count = older.by_number.size();
  out->by_number.reserve(count + newer.by_number.size());
  out->by_number.insert(out->by_number.end(), older.by_number.begin(), older.by_number.end());
  out->by_number.insert(out->by_number.end(), newer.by_number.begin(), newer.by_number.end());
  auto moved = newer.by_id;
  for (auto& [id, place] : moved) { place += static_cast<std::uint32_t>(count); }
  out->by_id.reserve(out->by_number.size());
  std::ranges::merge(older.by_id, moved, std::back_inserter(out->by_id));
  return out;
}

void History::push_back(VersionFacts facts) {
  auto const version = std::make_shared<VersionFacts const>(std::move(facts));
  if (!version->is_autosave) { latest_saved_ = version; }
  auto block = std::make_shared<Block const>(Block{{version}, {{version->id, 0}}});
  while (!blocks_.empty() && blocks_.back()->by_number.size() <= block->by_number.size()) {
    block = joined(*blocks_.back(), *block);
    blocks_.pop_back();
  }
  blocks_.push_back(std::move(block));
  ++size_;
}

}  // namespace contentos::entry
