#include "projections/runner/sieve.hpp"

#include "domain/word/word.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

std::size_t append_end(std::span<EventPtr const> events, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < events.size() && events[end]->header.append_id == events[begin]->header.append_id) { ++end; }
  return end;
}

/// Sets the append aside or lets it through.
void Sieve::sift(Append append, Ids const& skipped, Ids const& dropped, Sifted& into) {
  auto const is_of_a_newer_program = [&](EventPtr const& e) {
    return !is_known_event_type(e->header.type) && shows_(e->header.stream.aggregate()) != Shown::nothing;
  };
  if (auto const* cause = aside_.reason_to_leave_out(append)) {
    aside_.add(append, Cause(*cause));
  } else {
    auto const unknown =
        std::ranges::find_if(append, [&](EventPtr const& e) { return is_of_a_newer_program(e) && !skipped.contains(e->header.id); });
    if (unknown != append.end()) {
      auto const& header = (*unknown)->header;
      aside_.add(append, {header.id, header.type, "this program does not know the type and waits for one that does", true});
    }
  }
  bool const is_left_out = aside_.reason_to_leave_out(append) != nullptr;
  for (auto const& e : append) {
    // An unknown type is still here only when it is skipped.
    bool const is_out = is_left_out || dropped.contains(e->header.id) || (skipped.contains(e->header.id) && is_of_a_newer_program(e));
    (is_out ? into.left_out : into.events).push_back(e);
  }
  into.last = append.back().get();
}

ApplyResult Sieve::give(std::span<EventPtr const> events, Ids const& skipped, Ids const& dropped, Store const& store) {
  Sifted sifted;
  for (std::size_t begin = 0; begin < events.size();) {
    auto const end = append_end(events, begin);
    sift(events.subspan(begin, end - begin), skipped, dropped, sifted);
    begin = end;
  }
  auto result = store(sifted);
  if (std::holds_alternative<std::monostate>(result)) {
    aside_.keep();
  } else {
    aside_.undo();
  }
  return result;
}

/// The event that is to blame: where nobody knows, the first that the model shows.
EventPtr const& Sieve::culprit(Append append, Poison const& poison, Ids const& dropped) const {
  auto const named = std::ranges::find_if(append, [&](EventPtr const& e) { return e->header.id == poison.event_id; });
  if (named != append.end()) { return *named; }
  auto const first = std::ranges::find_if(
      append, [&](EventPtr const& e) { return shows_(e->header.stream.aggregate()) != Shown::nothing && !dropped.contains(e->header.id); });
  return first != append.end() ? *first : append.front();
}

/// What may be left out of the append, one attempt after the other: nothing; each skipped event by itself, so that none goes that can be
/// folded; all that are skipped.
std::vector<Sieve::Ids> Sieve::attempts(Append append, Ids const& skipped) {
  std::vector<Ids> out{{}};
  Ids all;
  for (auto const& e : append) {
    if (!skipped.contains(e->header.id)) { continue; }
    out.push_back({e->header.id});
    all.insert(e->header.id);
  }
  if (all.size() > 1) { out.push_back(std::move(all)); }
  return out;
}

Result<void> Sieve::pass_append(Append append, Ids const& skipped, Store const& store) {
  Cause cause;
  for (auto const& dropped : attempts(append, skipped)) {
    auto const result = give(append, skipped, dropped, store);
    if (auto const* error = std::get_if<StoreError>(&result)) { return *error; }
    auto const* poison = std::get_if<Poison>(&result);
    if (poison == nullptr) { return {}; }
    auto const& header = culprit(append, *poison, dropped)->header;
    cause = {header.id, header.type, poison->reason, false};
  }
  aside_.add(append, cause);
  auto const kept_back = store({.left_out = {append.begin(), append.end()}, .last = append.back().get()});
  if (std::holds_alternative<std::monostate>(kept_back)) {
    aside_.keep();
    return {};
  }
  aside_.undo();
  if (auto const* error = std::get_if<StoreError>(&kept_back)) { return *error; }
  return StoreError{StoreErrorCode::internal, false, "what is left out cannot be poisonous: " + std::get<Poison>(kept_back).reason};
}

Result<void> Sieve::pass(std::span<EventPtr const> events, Ids const& skipped, Store const& store) {
  auto const together = give(events, skipped, {}, store);
  if (auto const* error = std::get_if<StoreError>(&together)) { return *error; }
  if (std::holds_alternative<std::monostate>(together)) { return {}; }
  for (std::size_t begin = 0; begin < events.size();) {
    auto const end = append_end(events, begin);
    if (auto passed = pass_append(events.subspan(begin, end - begin), skipped, store); !passed) { return passed; }
    begin = end;
  }
  return {};
}

}  // namespace contentos
