// Folds of streams, cached. A cached fold may be behind when another process appended: nobody rejects or answers from it without `fresh`,
// and what is decided on it is judged again by the append's expected version. It may even be of another log, when the database was
// restored from an older back-up: a fresh load holds it to its last event, and begins anew when the log has another or none.
#pragma once

#include "commands/ports/event_log.hpp"
#include "domain/category/category.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/entry/codec.hpp"
#include "domain/entry/decide.hpp"
#include "domain/event/encoded.hpp"
#include "domain/operation/operation.hpp"
#include "domain/person/person.hpp"
#include "domain/platform/platform.hpp"
#include "domain/skip/skip.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace contentos {

/// Ties an aggregate's free functions together: evolve, decide, encode and describe are found by argument-dependent lookup; the decoder and
/// the first part of its stream names are said here.
template <class S, class E, class C>
struct Aggregate {
  using State = S;
  using Event = E;
  using Command = C;
};
struct EntryAggregate : Aggregate<entry::State, entry::Event, entry::Command> {
  static constexpr char const* kName = "entry";
  static std::optional<Event> decode(RecordedEvent const& e) { return entry::decode(e.header.type, e.data, e.body); }
};
struct ContentTypeAggregate : Aggregate<content_type::State, content_type::Event, content_type::Command> {
  static constexpr char const* kName = "content_type";
  static std::optional<Event> decode(RecordedEvent const& e) { return content_type::decode(e.header.type, e.data); }
};
struct TenantAggregate : Aggregate<tenant::State, tenant::Event, tenant::Command> {
  static constexpr char const* kName = "tenant";
  static std::optional<Event> decode(RecordedEvent const& e) { return tenant::decode(e.header.type, e.data); }
};
struct RegistrationAggregate : Aggregate<platform::State, platform::Event, platform::Command> {
  static constexpr char const* kName = "registration";
  static std::optional<Event> decode(RecordedEvent const& e) { return platform::decode(e.header.type, e.data); }
};
struct CategoryAggregate : Aggregate<category::State, category::Event, category::Command> {
  static constexpr char const* kName = "category";
  static std::optional<Event> decode(RecordedEvent const& e) { return category::decode(e.header.type, e.data); }
};
struct PersonAggregate : Aggregate<person::State, person::Event, person::Command> {
  static constexpr char const* kName = "person";
  static std::optional<Event> decode(RecordedEvent const& e) { return person::decode(e.header.type, e.data); }
};
struct TokenAggregate : Aggregate<token::State, token::Event, token::Command> {
  static constexpr char const* kName = "token";
  static std::optional<Event> decode(RecordedEvent const& e) { return token::decode(e.header.type, e.data); }
};
struct OperationAggregate : Aggregate<operation::State, operation::Event, operation::Command> {
  static constexpr char const* kName = "operation";
  static std::optional<Event> decode(RecordedEvent const& e) { return operation::decode(e.header.type, e.data); }
};
struct SkipAggregate : Aggregate<skip::State, skip::Event, skip::Command> {
  static constexpr char const* kName = "skip";
  static std::optional<Event> decode(RecordedEvent const& e) { return skip::decode(e.header.type, e.data); }
};

template <class Aggregate>
struct Folded {
  std::shared_ptr<typename Aggregate::State const> state;
  TenantPosition position;  // of the last event folded; 0 for an absent stream
  EventId last{};           // that event
};

enum class Freshness {
  cached,           // whatever is there: only for what an append will check
  within_a_second,  // read again when it was last looked at longer ago
  fresh,            // read what is new now
};

/// Bounded by number of streams, least recently used first out. Thread-safe.
class FoldCache {
public:
  struct Item {
    std::shared_ptr<void const> state;
    StreamVersion version;
    TenantPosition position;
    EventId last;  // event that was folded
    std::chrono::steady_clock::time_point checked;
  };
  explicit FoldCache(std::size_t capacity) : capacity_(capacity) {}
  [[nodiscard]] std::optional<Item> find(TenantId tenant, StreamName const& stream);
  void clear();
  void forget(TenantId tenant, StreamName const& stream);
  /// Keeps the newer of what is there and `item`.
  void store(TenantId tenant, StreamName const& stream, Item item);

private:
  struct Key {
    TenantId tenant;
    StreamName stream;
    friend bool operator==(Key const&, Key const&) = default;
  };
  struct KeyHash {
    std::size_t operator()(Key const& k) const noexcept { return std::hash<TenantId>{}(k.tenant) * 31 + std::hash<StreamName>{}(k.stream); }
  };
  using Order = std::list<std::pair<Key, Item>>;
  std::mutex mutex_{};
  std::size_t capacity_;
  Order order_{};
  std::unordered_map<Key, Order::iterator, KeyHash> index_{};
};

class Repositories {
public:
  explicit Repositories(EventLog& log, std::size_t cached_streams = 20'000) : log_(log), cache_(cached_streams) {}

  [[nodiscard]] EventLog& log() { return log_; }

  /// Of everything cached: the log is another one than before.
  void forget() { cache_.clear(); }

  /// Errors: those of the log; set_aside when a stored event is of a newer program or cannot be decoded: nothing is decided on it.
  template <class Aggregate>
  [[nodiscard]] Result<Folded<Aggregate>> load(TenantScope scope, std::string_view id, Freshness freshness);

  /// The fold of the first `upto` events: what a repeated command is answered with. Not cached.
  template <class Aggregate>
  [[nodiscard]] Result<Folded<Aggregate>> load_at(TenantScope scope, std::string_view id, StreamVersion upto);

  /// Folds events that were just appended onto the fold they were decided on, without reading them back. `events` need type, data and the
  /// header members of EventMeta. Falls back to a fresh load when that fold is no longer cached.
  template <class Aggregate>
  [[nodiscard]] Result<Folded<Aggregate>> absorb(TenantScope scope, std::string_view id, std::vector<RecordedEvent> const& events);

private:
  template <class Aggregate>
  [[nodiscard]] Result<Folded<Aggregate>> load_anew(TenantScope scope, StreamName const& stream);
  template <class Aggregate>
  void keep(TenantScope scope, StreamName const& stream, Folded<Aggregate> const& folded, std::chrono::steady_clock::time_point checked);

  EventLog& log_;
  FoldCache cache_;
};

}  // namespace contentos
