// Folds of streams, cached. A cached fold may be behind when another process appended: nobody rejects or answers from it without `fresh`,
// and what is decided on it is judged again by the append's expected version. It may even be of another log, when the database was
// restored from an older back-up: a fresh load holds it to its last event, and begins anew when the log has another or none.
// A long history is not read to its beginning by who starts: what somebody has stored of it is enough, but to say that something is not in
// it (Rejection::wants_whole_history). Once the whole was read it is kept; a partial fold of a newer version may still take its place, and
// then whoever needs the whole reads it again.
#pragma once

#include "commands/ports/event_log.hpp"
#include "commands/ports/stored_states.hpp"
#include "domain/core/lru.hpp"
#include "domain/word/word.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace contentos {

/// A stream's state, its type known to the word alone.
struct AnyFolded {
  std::shared_ptr<void const> state;
  EventId last{};  // event that was folded; nil for an absent stream
};
template <class Word>
struct Folded {
  std::shared_ptr<StateOf<Word> const> state;
  EventId last{};
};

/// All but `whole` give perhaps no more than the newest of a long history (Extent).
enum class Freshness {
  cached,           // whatever is there: only for what an append will check
  within_a_second,  // read again when it was last looked at longer ago
  fresh,            // read what is new now
  whole,            // the same, and what is not there of what was before
};

/// Bounded by number of streams, least recently used first out. Thread-safe.
class FoldCache {
public:
  struct Item {
    std::shared_ptr<void const> state;
    StreamVersion version;
    EventId last;  // event that was folded
    std::chrono::steady_clock::time_point checked;
    bool is_whole;
  };
  explicit FoldCache(std::size_t capacity) : items_(capacity) {}
  [[nodiscard]] std::optional<Item> find(TenantId tenant, StreamName const& stream);
  void clear();
  void forget(TenantId tenant, StreamName const& stream);
  /// Keeps the newer of what is there and `item`, and of two that are as new the whole one.
  void store(TenantId tenant, StreamName const& stream, Item item);

private:
  std::mutex mutex_{};
  Lru<Item> items_;
};

class Repositories {
public:
  /// Reading so many takes some milliseconds.
  static constexpr StreamVersion kLongStream{200};

  /// `stored`: null: nobody has any. `long_stream`: how many events a stream has at least for which a stored state is asked for.
  explicit Repositories(EventLog& log, StoredStates const* stored = nullptr, StreamVersion long_stream = kLongStream,
                        std::size_t cached_streams = 20'000)
      : log_(log), stored_(stored), long_stream_(long_stream), cache_(cached_streams) {}

  [[nodiscard]] EventLog& log() { return log_; }

  /// Of everything cached: the log is another one than before.
  void forget() { cache_.clear(); }

  /// Errors: those of the log; set_aside when a stored event is of a newer program or cannot be decoded: nothing is decided on it.
  [[nodiscard]] Result<AnyFolded> load(WordRow const& word, TenantScope scope, std::string_view id, Freshness freshness);
  /// The state after the first `upto` events, the last of which is at `position` or before: what a repeated command is answered with.
  /// Not cached; what is stored, where the position is known, or else made out of what is cached, where that is not further. Perhaps not
  /// the whole.
  [[nodiscard]] Result<std::shared_ptr<void const>> load_at(WordRow const& word, TenantScope scope, std::string_view id, StreamVersion upto,
                                                            std::optional<TenantPosition> position = {});
  /// Folds events that were just appended onto the fold they were decided on, without reading them back. `events` need type, data and the
  /// header members of EventMeta. Falls back to a fresh load when that fold is no longer cached.
  [[nodiscard]] Result<AnyFolded> absorb(WordRow const& word, TenantScope scope, std::string_view id,
                                         std::vector<RecordedEvent> const& events);
  /// Keeps what somebody has folded who knows the state that the events were decided on, and the events themselves.
  void keep(WordRow const& word, TenantScope scope, std::string_view id, AnyFolded const& folded) {
    keep(word, scope, StreamName(word.name, id), folded, std::chrono::steady_clock::now());
  }
  /// As `absorb`, for a stream that nobody asks for now: does nothing when its fold is not cached.
  void absorb_if_cached(TenantScope scope, StreamName const& stream, std::span<RecordedEvent const> events);

  /// The same for who knows the word.
  template <class Word>
  [[nodiscard]] Result<Folded<Word>> load(TenantScope scope, std::string_view id, Freshness freshness) {
    return typed<Word>(load(row_of<Word>(), scope, id, freshness));
  }
  template <class Word>
  [[nodiscard]] Result<std::shared_ptr<StateOf<Word> const>> load_at(TenantScope scope, std::string_view id, StreamVersion upto,
                                                                     std::optional<TenantPosition> position = {}) {
    auto state = load_at(row_of<Word>(), scope, id, upto, position);
    if (!state) { return state.error(); }
    return std::static_pointer_cast<StateOf<Word> const>(*std::move(state));
  }

private:
  template <class Word>
  static Result<Folded<Word>> typed(Result<AnyFolded> folded) {
    if (!folded) { return folded.error(); }
    return Folded<Word>{std::static_pointer_cast<StateOf<Word> const>(folded->state), folded->last};
  }
  /// What the log has behind a cached fold; nothing, and the fold is forgotten, when it has not the fold's last event.
  [[nodiscard]] Result<std::optional<std::vector<RecordedEvent>>> read_newer(TenantScope scope, StreamName const& stream,
                                                                             FoldCache::Item const& item);
  [[nodiscard]] Result<AnyFolded> load_anew(WordRow const& word, TenantScope scope, StreamName const& stream);
  /// The stored state and what came after it. Nothing where that is not enough, or where reading all of the stream is as cheap.
  [[nodiscard]] Result<std::optional<AnyFolded>> load_newest(WordRow const& word, TenantScope scope, StreamName const& stream);
  void keep(WordRow const& word, TenantScope scope, StreamName const& stream, AnyFolded const& folded,
            std::chrono::steady_clock::time_point checked);

  [[nodiscard]] Result<AnyFolded> fold_first(WordRow const& word, TenantScope scope, StreamName const& stream, StreamVersion upto);

  EventLog& log_;
  StoredStates const* stored_;
  StreamVersion long_stream_;
  FoldCache cache_;
};

}  // namespace contentos
