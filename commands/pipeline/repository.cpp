#include "commands/pipeline/repository.hpp"

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

void FoldCache::clear() {
  std::lock_guard const lock(mutex_);
  index_.clear();
  order_.clear();
}

namespace {

/// Folds `events` onto `folded`. Errors: corrupt for an event that no released decoder knows.
template <class Aggregate>
Result<Folded<Aggregate>> fold(Folded<Aggregate> folded, std::vector<RecordedEvent> const& events) {
  if (events.empty()) { return folded; }
  auto state = *folded.state;
  for (auto const& recorded : events) {
    auto const event = Aggregate::decode(recorded);
    if (!event) {
      return StoreError{StoreErrorCode::corrupt, false,
                        "undecodable event " + recorded.header.type + " in " + recorded.header.stream.str()};
    }
    state = evolve(std::move(state), *event, meta_of(recorded.header));
    folded.position = recorded.header.tenant_position;
  }
  folded.state = std::make_shared<typename Aggregate::State const>(std::move(state));
  return folded;
}

template <class Aggregate>
Folded<Aggregate> nothing() {
  return {std::make_shared<typename Aggregate::State const>(), TenantPosition(0)};
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
Result<Folded<Aggregate>> Repositories::load(TenantScope scope, std::string_view id, Freshness freshness) {
  StreamName const stream(Aggregate::kName, id);
  auto folded = nothing<Aggregate>();
  if (auto const item = cache_.find(scope.tenant(), stream)) {
    folded = {std::static_pointer_cast<typename Aggregate::State const>(item->state), item->position};
    if (is_good_enough(*item, freshness)) { return folded; }
  }
  auto const checked = std::chrono::steady_clock::now();
  auto const events = log_.read_stream(scope, stream, folded.state->version.next(), Parts::header_and_data);
  if (!events) { return events.error(); }
  auto grown = fold<Aggregate>(std::move(folded), *events);
  // An absent stream is not kept: anybody may ask for any name, and that must not push real folds out.
  if (grown && grown->state->version > StreamVersion(0)) {
    cache_.store(scope.tenant(), stream, {grown->state, grown->state->version, grown->position, checked});
  }
  return grown;
}

template <class Aggregate>
Result<Folded<Aggregate>> Repositories::load_at(TenantScope scope, std::string_view id, StreamVersion upto) {
  auto events = log_.read_stream(scope, StreamName(Aggregate::kName, id), StreamVersion(1), Parts::header_and_data);
  if (!events) { return events.error(); }
  if (events->size() > static_cast<std::size_t>(upto.value)) { events->resize(static_cast<std::size_t>(upto.value)); }
  return fold<Aggregate>(nothing<Aggregate>(), *events);
}

template <class Aggregate>
Result<Folded<Aggregate>> Repositories::absorb(TenantScope scope, std::string_view id, std::vector<RecordedEvent> const& events) {
  StreamName const stream(Aggregate::kName, id);
  auto folded = nothing<Aggregate>();
  if (auto const item = cache_.find(scope.tenant(), stream)) {
    folded = {std::static_pointer_cast<typename Aggregate::State const>(item->state), item->position};
  }
  if (events.empty() || folded.state->version.next() != events.front().header.stream_version) {
    return load<Aggregate>(scope, id, Freshness::fresh);
  }
  auto grown = fold<Aggregate>(std::move(folded), events);
  if (grown) {
    cache_.store(scope.tenant(), stream, {grown->state, grown->state->version, grown->position, std::chrono::steady_clock::now()});
  }
  return grown;
}

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
#undef CONTENTOS_INSTANTIATE

}  // namespace contentos
