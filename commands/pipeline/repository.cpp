#include "commands/pipeline/repository.hpp"

#include <algorithm>
#include <span>

namespace contentos {

namespace {

std::string cache_key(TenantId tenant, StreamName const& stream) {
  auto const of = tenant.uuid().view();
  std::string out;
  out.reserve(of.size() + stream.str().size());
  return out.append(of).append(stream.str());
}

}  // namespace

std::optional<FoldCache::Item> FoldCache::find(TenantId tenant, StreamName const& stream) {
  std::lock_guard const lock(mutex_);
  auto const* item = items_.find(cache_key(tenant, stream));
  return item != nullptr ? std::optional(*item) : std::nullopt;
}

void FoldCache::store(TenantId tenant, StreamName const& stream, Item item) {
  auto key = cache_key(tenant, stream);
  std::lock_guard const lock(mutex_);
  auto const* known = items_.find(key);
  bool const is_newer = known == nullptr || known->version < item.version;
  if (is_newer || (known->version == item.version && (item.is_whole || !known->is_whole))) { items_.put(std::move(key), std::move(item)); }
}

void FoldCache::forget(TenantId tenant, StreamName const& stream) {
  std::lock_guard const lock(mutex_);
  items_.erase(cache_key(tenant, stream));
}

void FoldCache::clear() {
  std::lock_guard const lock(mutex_);
  items_.clear();
}

namespace {

StoreError cannot_be_folded(RecordedEvent const& event) {
  auto const why =
      is_known_event_type(event.header.type) ? "it cannot be decoded" : "this program does not know the type and waits for one that does";
  return {StoreErrorCode::set_aside, false,
          "event " + event.header.id.str() + " (" + event.header.type + ") of " + event.header.stream.str() + ": " + why};
}

/// Folds `events` onto `folded`. Errors: set_aside for an event of a newer program, or one that has not the shape of its type.
Result<AnyFolded> fold(WordRow const& word, AnyFolded folded, std::span<RecordedEvent const> events) {
  if (events.empty()) { return folded; }
  auto const state = word.fold.copy(folded.state.get());
  for (auto const& recorded : events) {
    auto const& header = recorded.header;
    auto const meta = meta_of(header);
    StoredEvent const event{header.type, recorded.data, recorded.body, meta};
    if (!is_known_event_type(header.type) || !word.fold.apply(state.get(), event)) { return cannot_be_folded(recorded); }
    folded.last = header.id;
  }
  folded.state = state;
  return folded;
}

AnyFolded nothing(WordRow const& word) { return {word.fold.initial(), EventId()}; }

AnyFolded folded_of(FoldCache::Item const& item) { return {item.state, item.last}; }

bool is_good_enough(FoldCache::Item const& item, Freshness freshness) {
  switch (freshness) {
    case Freshness::cached: return true;
    case Freshness::within_a_second: return std::chrono::steady_clock::now() - item.checked < std::chrono::seconds(1);
    case Freshness::fresh:
    case Freshness::whole: return false;
  }
  return false;
}

bool is_enough(WordRow const& word, AnyFolded const& folded, Freshness freshness) {
  switch (word.fold.extent(folded.state.get())) {
    case Extent::whole: return true;
    case Extent::newest: return freshness != Freshness::whole;
    case Extent::lacking: return false;
  }
  return false;
}

}  // namespace

void Repositories::keep(WordRow const& word, TenantScope scope, StreamName const& stream, AnyFolded const& folded,
                        std::chrono::steady_clock::time_point checked) {
  auto const version = word.fold.version(folded.state.get());
  // An absent stream is not kept: anybody may ask for any name, and that must not push real folds out.
  if (version == StreamVersion(0)) { return; }
  bool const is_whole = word.fold.extent(folded.state.get()) == Extent::whole;
  cache_.store(scope.tenant(), stream, {folded.state, version, folded.last, checked, is_whole});
}

Result<AnyFolded> Repositories::load_anew(WordRow const& word, TenantScope scope, StreamName const& stream) {
  auto const checked = std::chrono::steady_clock::now();
  auto const events = log_.read_stream(scope, stream, StreamVersion(1), Parts::header_and_data);
  if (!events) { return events.error(); }
  auto folded = fold(word, nothing(word), *events);
  if (folded) { keep(word, scope, stream, *folded, checked); }
  return folded;
}

Result<std::optional<std::vector<RecordedEvent>>> Repositories::read_newer(TenantScope scope, StreamName const& stream,
                                                                           FoldCache::Item const& item) {
  auto events = log_.read_stream(scope, stream, item.version, Parts::header_and_data);
  if (!events) { return events.error(); }
  if (events->empty() || events->front().header.id != item.last) {
    cache_.forget(scope.tenant(), stream);
    return std::optional<std::vector<RecordedEvent>>();
  }
  events->erase(events->begin());
  return std::optional(std::move(*events));
}

Result<std::optional<AnyFolded>> Repositories::load_newest(WordRow const& word, TenantScope scope, StreamName const& stream) {
  auto const stored = stored_ == nullptr ? std::nullopt : stored_->newest(word, scope, stream.id());
  auto const version = stored ? word.fold.version(stored->state.get()) : StreamVersion(0);
  if (version < long_stream_) { return std::optional<AnyFolded>(); }
  auto const checked = std::chrono::steady_clock::now();
  auto const events = log_.read_stream(scope, stream, version, Parts::header_and_data);
  if (!events) { return events.error(); }
  if (events->empty() || events->front().header.id != stored->last) { return std::optional<AnyFolded>(); }
  auto folded = fold(word, {stored->state, stored->last}, std::span(*events).subspan(1));
  if (!folded) { return folded.error(); }
  if (!is_enough(word, *folded, Freshness::fresh)) { return std::optional<AnyFolded>(); }
  keep(word, scope, stream, *folded, checked);
  return std::optional(std::move(*folded));
}

Result<AnyFolded> Repositories::load(WordRow const& word, TenantScope scope, std::string_view id, Freshness freshness) {
  StreamName const stream(word.name, id);
  auto const item = cache_.find(scope.tenant(), stream);
  if (!item && freshness != Freshness::whole) {
    auto newest = load_newest(word, scope, stream);
    if (!newest) { return newest.error(); }
    if (*newest) { return **std::move(newest); }
  }
  if (!item || !is_enough(word, folded_of(*item), freshness)) { return load_anew(word, scope, stream); }
  if (is_good_enough(*item, freshness)) { return folded_of(*item); }
  auto const checked = std::chrono::steady_clock::now();
  auto const newer = read_newer(scope, stream, *item);
  if (!newer) { return newer.error(); }
  if (!*newer) { return load_anew(word, scope, stream); }
  auto grown = fold(word, folded_of(*item), **newer);
  if (!grown) { return grown; }
  if (!is_enough(word, *grown, freshness)) { return load_anew(word, scope, stream); }
  keep(word, scope, stream, *grown, checked);
  return grown;
}

Result<std::shared_ptr<void const>> Repositories::load_at(WordRow const& word, TenantScope scope, std::string_view id, StreamVersion upto,
                                                          std::optional<TenantPosition> position) {
  if (stored_ != nullptr && position) {
    // One of another version is of before, because what is stored is behind.
    if (auto stored = stored_->state_at(word, scope, id, *position); stored && word.fold.version(stored->state.get()) == upto) {
      return std::move(stored->state);
    }
  }
  auto folded = fold_first(word, scope, StreamName(word.name, id), upto);
  if (!folded) { return folded.error(); }
  return std::move(folded->state);
}

Result<AnyFolded> Repositories::fold_first(WordRow const& word, TenantScope scope, StreamName const& stream, StreamVersion upto) {
  auto const first_of = [](std::vector<RecordedEvent> const& events, std::int64_t most) {
    return std::span(events).first(std::min(events.size(), static_cast<std::size_t>(most)));
  };
  if (auto const item = cache_.find(scope.tenant(), stream); item && item->version <= upto) {
    auto const newer = read_newer(scope, stream, *item);
    if (!newer) { return newer.error(); }
    if (*newer) { return fold(word, folded_of(*item), first_of(**newer, upto.value - item->version.value)); }
  }
  auto const events = log_.read_stream(scope, stream, StreamVersion(1), Parts::header_and_data);
  if (!events) { return events.error(); }
  return fold(word, nothing(word), first_of(*events, upto.value));
}

Result<AnyFolded> Repositories::absorb(WordRow const& word, TenantScope scope, std::string_view id,
                                       std::vector<RecordedEvent> const& events) {
  StreamName const stream(word.name, id);
  auto const item = cache_.find(scope.tenant(), stream);
  auto folded = item ? folded_of(*item) : nothing(word);
  if (events.empty() || word.fold.version(folded.state.get()).next() != events.front().header.stream_version) {
    return load(word, scope, id, Freshness::fresh);
  }
  auto grown = fold(word, std::move(folded), events);
  if (grown) { keep(word, scope, stream, *grown, std::chrono::steady_clock::now()); }
  return grown;
}

void Repositories::absorb_if_cached(TenantScope scope, StreamName const& stream, std::span<RecordedEvent const> events) {
  auto const* word = find_word(stream.aggregate());
  auto const item = word == nullptr ? std::nullopt : cache_.find(scope.tenant(), stream);
  if (!item || events.empty() || item->version.next() != events.front().header.stream_version) { return; }
  auto const grown = fold(*word, folded_of(*item), events);
  if (grown) { keep(*word, scope, stream, *grown, std::chrono::steady_clock::now()); }
}

}  // namespace contentos
