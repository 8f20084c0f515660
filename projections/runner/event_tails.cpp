#include "projections/runner/event_tails.hpp"

#include <algorithm>

namespace contentos {

namespace {

std::size_t size_of(RecordedEvent const& e) {
  // The body twice: it is decoded as soon as somebody folds it.
  return sizeof(RecordedEvent) + e.header_bytes.size() + e.data.size() + (e.body ? 2 * e.body->size() : 0) +
         (e.packed_body ? e.packed_body->size() : 0);
}

}  // namespace

EventTails::EventTails(std::vector<ShardPosition> const& known, std::size_t max_bytes) : max_bytes_(max_bytes) {
  for (auto const position : known) { shards_.push_back({{}, position}); }
}

void EventTails::clear(Shard& shard) {
  for (auto const& e : shard.tail) { bytes_ -= size_of(*e); }
  shard.tail.clear();
}

void EventTails::take(EventPtr event) {
  auto& shard = at(event->shard);
  if (event->position <= shard.known) { return; }
  if (event->position != shard.known.next()) { clear(shard); }
  bytes_ += size_of(*event);
  shard.known = event->position;
  shard.tail.push_back(std::move(event));
  make_room();
}

/// Drops the oldest of the longest tail.
void EventTails::make_room() {
  while (bytes_ > max_bytes_) {
    auto const longest = std::ranges::max_element(shards_, {}, [](Shard const& s) { return s.tail.size(); });
    if (longest->tail.empty()) { return; }
    bytes_ -= size_of(*longest->tail.front());
    longest->tail.pop_front();
  }
}

std::vector<EventPtr> EventTails::read(ShardNo number, ShardPosition after, std::size_t max_events, std::size_t max_bytes) const {
  std::vector<EventPtr> out;
  auto const& tail = at(number).tail;
  if (tail.empty() || tail.front()->position > after.next() || tail.back()->position <= after) { return out; }
  std::size_t bytes = 0;
  std::size_t whole = 0;  // events of `out` that are whole appends
  for (auto i = static_cast<std::size_t>(after.value + 1 - tail.front()->position.value); i < tail.size(); ++i) {
    auto const& e = *tail[i];
    if (e.header.append_index == 0 && !out.empty() && (out.size() >= max_events || bytes >= max_bytes)) { break; }
    bytes += size_of(e);
    out.push_back(tail[i]);
    if (e.header.append_index + 1 == e.header.append_count) { whole = out.size(); }
  }
  out.resize(whole);  // the rest of the last append may still be on its way
  return out;
}

void EventTails::know(ShardNo number, ShardPosition position) {
  auto& shard = at(number);
  if (position <= shard.known) { return; }
  clear(shard);
  shard.known = position;
}

void EventTails::forget(std::vector<ShardPosition> const& heads) {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    clear(shards_[i]);
    shards_[i].known = std::min(shards_[i].known, heads.at(i));
  }
}

}  // namespace contentos
