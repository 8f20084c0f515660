#include "projections/entity/entity_maker.hpp"

#include "domain/entry/word.hpp"
#include "projections/runner/folding.hpp"

#include <algorithm>

namespace contentos {

namespace {

constexpr std::size_t kPieceBodies = 64;

StoreError not_in_the_log(StreamStretch const& stretch) {
  return {StoreErrorCode::unavailable, true,
          "the log does not hold " + stretch.stream.str() + " up to version " + std::to_string(stretch.upto.value)};
}

}  // namespace

Result<void> EntityMaker::bring(std::span<Way const> ways) {
  for (auto const& way : ways) { begin(way); }
  for (bool is_there = false; !is_there;) {
    if (auto const read = read_on(ways, is_there); !read) { return read; }
  }
  return fill(ways);
}

void EntityMaker::begin(Way const& way) const {
  auto& at = *way.at;
  auto const& stream = way.key->second;
  if (!at.entity) { at.entity = Entity::initial(stream.aggregate()); }
  if (at.version >= way.upto || states_ == nullptr || stream.aggregate() != entry::Word::kName) { return; }
  auto stored = states_->state_before(TenantScope(way.key->first), EntryId(std::string(stream.id())), way.before);
  if (!stored || stored->version <= at.version || stored->version > way.upto) { return; }
  at.version = stored->version;
  at.entity = Entity::of(std::move(*stored));
}

/// The next piece of what is to be read.
Result<void> EntityMaker::read_on(std::span<Way const> ways, bool& is_there) {
  std::vector<StreamStretch> stretches;
  std::vector<Way const*> of;
  auto left = kPieceEvents;
  for (auto const& way : ways) {
    if (way.at->version >= way.upto || left == 0 || !way.at->entity) { continue; }
    auto const count = std::min(left, way.upto.value - way.at->version.value);
    stretches.push_back({way.key->first, way.key->second, way.at->version, StreamVersion(way.at->version.value + count)});
    of.push_back(&way);
    left -= count;
  }
  is_there = stretches.empty();
  if (is_there) { return {}; }
  auto const events = streams_.read(stretches, Parts::header_and_data);
  if (!events) { return events.error(); }
  auto next = events->begin();
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    auto& at = *of[i]->at;
    for (; at.version < stretches[i].upto; at.version = at.version.next()) {
      if (next == events->end() || next->header.stream != stretches[i].stream || next->header.stream_version != at.version.next()) {
        return not_in_the_log(stretches[i]);
      }
      auto const& event = *next++;
      if (folded(event, [&] { return at.entity->apply(event); })) { continue; }
      at.since = first_position_of(event.header);
      at.occurred = event.header.occurred;
    }
  }
  return {};
}

/// Reads the bodies that matter.
Result<void> EntityMaker::fill(std::span<Way const> ways) {
  std::vector<StreamStretch> events;
  std::vector<Entity*> of;
  for (auto const& way : ways) {
    if (!way.at->entity) { continue; }
    for (auto const version : way.at->entity->lacking()) {
      events.push_back({way.key->first, way.key->second, StreamVersion(version.value - 1), version});
      of.push_back(way.at->entity.get());
    }
  }
  for (std::size_t begin = 0; begin < events.size(); begin += kPieceBodies) {
    std::span const piece = std::span(events).subspan(begin, std::min(kPieceBodies, events.size() - begin));
    auto const whole = streams_.read(piece, Parts::with_body);
    if (!whole) { return whole.error(); }
    if (whole->size() != piece.size()) { return not_in_the_log(piece.front()); }
    for (std::size_t i = 0; i < piece.size(); ++i) { of[begin + i]->fill((*whole)[i]); }
  }
  return {};
}

}  // namespace contentos
