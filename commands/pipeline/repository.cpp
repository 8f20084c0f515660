#include "commands/pipeline/repository.hpp"

#include "domain/event/known_types.hpp"

#include <algorithm>
#include <span>

namespace contentos {

std::optional<FoldCache::Item> FoldCache::find(TenantId tenant, StreamName const& stream) {
  std::lock_guard const lock(mutex_);
  auto const it = index_.find({tenant, stream});
  if (it == index_.end()) { return std::nullopt; }
  order_.splice(order_.begin(), order_, it->second);
  return it->second->second;
}

void FoldCache::store(TenantId tenant, StreamName const& stream, Item item) {
  std::lock_guard const lock(mutex_);
  Key key{tenant, stream};
  if (auto const it = index_.find(key); it != index_.end()) {
    if (it->second->second.version <= item.version) { it->second->second = std::move(item); }
    order_.splice(order_.begin(), order_, it->second);
    return;
  }
  order_.emplace_front(key, std::move(item));
  index_.emplace(std::move(key), order_.begin());
  if (order_.size() > capacity_) {
    index_.erase(order_.back().first);
    order_.pop_back();
  }
}

void FoldCache::forget(TenantId tenant, StreamName const& stream) {
  std::lock_guard const lock(mutex_);
  auto const it = index_.find({tenant, stream});
  if (it == index_.end()) { return; }
  order_.erase(it->second);
  index_.erase(it);
}

void FoldCache::clear() {
  std::lock_guard const lock(mutex_);
  index_.clear();
  order_.clear();
}

namespace {

StoreError cannot_be_folded(RecordedEvent const& event) {
  auto const why =
      is_known_event_type(event.header.type) ? "it cannot be decoded" : "this program does not know the type and waits for one that does";
  return {StoreErrorCode::set_aside, false,
          "event " + event.header.id.str() + " (" + event.header.type + ") of " + event.header.stream.str() + ": " + why};
}

/// Folds `events` onto `folded`. Errors: set_aside for an event of a newer program, or one that has not the shape of its type.
template <class Aggregate>
Result<Folded<Aggregate>> fold(Folded<Aggregate> folded, std::span<RecordedEvent const> events) {
  if (events.empty()) { return folded; }
  auto state = *folded.state;
  for (auto const& recorded : events) {
    auto const event = is_known_event_type(recorded.header.type) ? Aggregate::decode(recorded) : std::nullopt;
    if (!event) { return cannot_be_folded(recorded); }
    state = evolve(std::move(state), *event, meta_of(recorded.header));
    folded.position = recorded.header.tenant_position;
    folded.last = recorded.header.id;
  }
  folded.state = std::make_shared<typename Aggregate::State const>(std::move(state));
  return folded;
}

template <class Aggregate>
Folded<Aggregate> nothing() {
  return {std::make_shared<typename Aggregate::State const>(), TenantPosition(0), EventId()};
}

template <class Aggregate>
Folded<Aggregate> folded_of(FoldCache::Item const& item) {
  return {std::static_pointer_cast<typename Aggregate::State const>(item.state), item.position, item.last};
}

bool is_good_enough(FoldCache::Item const& item, Freshness freshness) {
  switch (freshness) {
    case Freshness::cached: return true;
    case Freshness::within_a_second: return std::chrono::steady_clock::now() - item.checked < std::chrono::seconds(1);
    case Freshness::fresh: return false;
  }
  return false;
}

}  // namespace

template <class Aggregate>
void Repositories::keep(TenantScope scope, StreamName const& stream, Folded<Aggregate> const& folded,
                        std::chrono::steady_clock::time_point checked) {
  // An absent stream is not kept: anybody may ask for any name, and that must not push real folds out.
  if (folded.state->version == StreamVersion(0)) { return; }
  cache_.store(scope.tenant(), stream, {folded.state, folded.state->version, folded.position, folded.last, checked});
}

template <class Aggregate>
Result<Folded<Aggregate>> Repositories::load_anew(TenantScope scope, StreamName const& stream) {
  auto const checked = std::chrono::steady_clock::now();
  auto const events = log_.read_stream(scope, stream, StreamVersion(1), Parts::header_and_data);
  if (!events) { return events.error(); }
  auto folded = fold<Aggregate>(nothing<Aggregate>(), *events);
  if (folded) { keep<Aggregate>(scope, stream, *folded, checked); }
  return folded;
}

template <class Aggregate>
Result<Folded<Aggregate>> Repositories::load(TenantScope scope, std::string_view id, Freshness freshness) {
  StreamName const stream(Aggregate::kName, id);
  auto const item = cache_.find(scope.tenant(), stream);
  if (!item) { return load_anew<Aggregate>(scope, stream); }
  if (is_good_enough(*item, freshness)) { return folded_of<Aggregate>(*item); }
  auto const checked = std::chrono::steady_clock::now();
  auto const events = log_.read_stream(scope, stream, item->version, Parts::header_and_data);
  if (!events) { return events.error(); }
  if (events->empty() || events->front().header.id != item->last) {
    cache_.forget(scope.tenant(), stream);
    return load_anew<Aggregate>(scope, stream);
  }
  auto grown = fold<Aggregate>(folded_of<Aggregate>(*item), std::span(*events).subspan(1));
  if (grown) { keep<Aggregate>(scope, stream, *grown, checked); }
  return grown;
}

template <class Aggregate>
Result<Folded<Aggregate>> Repositories::load_at(TenantScope scope, std::string_view id, StreamVersion upto) {
  auto const events = log_.read_stream(scope, StreamName(Aggregate::kName, id), StreamVersion(1), Parts::header_and_data);
  if (!events) { return events.error(); }
  return fold<Aggregate>(nothing<Aggregate>(), std::span(*events).first(std::min(events->size(), static_cast<std::size_t>(upto.value))));
}

template <class Aggregate>
Result<Folded<Aggregate>> Repositories::absorb(TenantScope scope, std::string_view id, std::vector<RecordedEvent> const& events) {
  StreamName const stream(Aggregate::kName, id);
  auto const item = cache_.find(scope.tenant(), stream);
  auto folded = item ? folded_of<Aggregate>(*item) : nothing<Aggregate>();
  if (events.empty() || folded.state->version.next() != events.front().header.stream_version) {
    return load<Aggregate>(scope, id, Freshness::fresh);
  }
  auto grown = fold<Aggregate>(std::move(folded), events);
  if (grown) { keep<Aggregate>(scope, stream, *grown, std::chrono::steady_clock::now()); }
  return grown;
}

// NOLINTBEGIN(bugprone-macro-parentheses): a type
#define CONTENTOS_INSTANTIATE(A)                                                                                        \
  template Result<Folded<A>> Repositories::absorb<A>(TenantScope, std::string_view, std::vector<RecordedEvent> const&); \
  template Result<Folded<A>> Repositories::load<A>(TenantScope, std::string_view, Freshness);                           \
  template Result<Folded<A>> Repositories::load_at<A>(TenantScope, std::string_view, StreamVersion);
CONTENTOS_INSTANTIATE(EntryAggregate)
CONTENTOS_INSTANTIATE(ContentTypeAggregate)
CONTENTOS_INSTANTIATE(TenantAggregate)
CONTENTOS_INSTANTIATE(RegistrationAggregate)
CONTENTOS_INSTANTIATE(CategoryAggregate)
CONTENTOS_INSTANTIATE(PersonAggregate)
CONTENTOS_INSTANTIATE(TokenAggregate)
CONTENTOS_INSTANTIATE(OperationAggregate)
CONTENTOS_INSTANTIATE(SkipAggregate)
#undef CONTENTOS_INSTANTIATE
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace contentos
