// What the one who appends to a shard knows of it without asking (ADR 25).
//
// Facts change by appends alone, and every append moves the shard's head. So whatever was read or written under the lock of the shard's row
// is true for as long as head and hash are those of then; whoever writes on memory alone has the database compare both under that lock.
// Threading: the thread's of the appender.
#pragma once

#include "commands/append/judge.hpp"
#include "infra/postgres/prepared.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

namespace contentos::pg {

/// The keys that were used last, at least `most` and at most twice as many: what nobody asks for while `most` others come is gone.
template <class Key, class Value, class Hash>
class RecentMap {
public:
  explicit RecentMap(std::size_t most) : most_(most) {}

  /// Lifetime of what is found: until the next call.
  [[nodiscard]] Value const* find(Key const& key) {
    if (auto const it = young_.find(key); it != young_.end()) { return &it->second; }
    auto const it = old_.find(key);
    if (it == old_.end()) { return nullptr; }
    return &put(key, Value(it->second));
  }
  Value const& put(Key const& key, Value value) {
    if (young_.size() >= most_) {
      old_ = std::move(young_);
      young_.clear();
    }
    return young_.insert_or_assign(key, std::move(value)).first->second;
  }
  void clear() {
    young_.clear();
    old_.clear();
  }

private:
  std::size_t most_;
  std::unordered_map<Key, Value, Hash> young_{};
  std::unordered_map<Key, Value, Hash> old_{};
};

/// The database's clock by the process's own, which runs evenly: never ahead of it as far as is known, and behind by no more than an answer
/// took to come. Not known while nothing was heard.
class DatabaseClock {
public:
  using Steady = std::chrono::steady_clock::time_point;
  /// The database read its clock at some moment between `asked` and `heard`.
  void hear(Timestamp told, Steady asked, Steady heard);
  [[nodiscard]] std::optional<Timestamp> at(Steady now) const;
  void forget() { epoch_.reset(); }

private:
  [[nodiscard]] static Timestamp epoch_of(Timestamp told, Steady at);
  std::optional<Timestamp> epoch_{};  // what the database's clock showed when ours was at 0: the latest that is possible
};

class ShardMemory {
public:
  static constexpr std::size_t kMostOfAKind = 4'096;
  /// A command's answer may be long, and the long ones are not worth their room.
  static constexpr std::size_t kMostResultBytes = 512;

  struct Head {
    ShardPosition position{};
    std::optional<Sha256> hash{};  // of the last event; none before the first
    Timestamp recorded{};          // of it
    friend bool operator==(Head const&, Head const&) = default;
  };

  /// What a batch can be judged on. What is not known of it is assumed in such a way that writing proves or refutes it: that a command is
  /// new, that a claim is free (both are primary keys), and that a stream is at the version that is expected (which is compared).
  struct View {
    LogFacts facts;
    ShardClock clock;
    Head head;
    std::set<LogFacts::TenantClaim> assumed_free{};  // nothing was learnt of these unless they are inserted
    std::set<LogFacts::TenantStream> assumed_at{};   // and these are in the facts though nothing is known of them
  };

  explicit ShardMemory(ShardNo shard, std::size_t most_of_a_kind = kMostOfAKind)
      : shard_(shard), streams_(most_of_a_kind), claims_(most_of_a_kind), commands_(most_of_a_kind) {}

  /// Nothing when something must be read, or when nobody knows whether others append, too.
  [[nodiscard]] std::optional<View> view(std::span<Prepared* const> requests, DatabaseClock::Steady now);

  /// The shard is at `head`, as was seen under its lock. Where that is not where it was left, somebody else appends: everything is
  /// forgotten, and nothing relied on until nobody has come between two batches.
  void meet(Head const& head);
  /// Requires: the shard went from where it was met, or left, to `head` by this append alone, and `facts` are what `requests` name as it is
  /// there, with every stream of theirs, and none but theirs.
  void remember(std::span<Prepared* const> requests, LogFacts const& facts, Head const& head);
  /// Nothing is known any more, not even the clock: there may be another database.
  void forget();

  DatabaseClock clock{};

private:
  using Stream = LogFacts::TenantStream;
  using Held = std::optional<StreamName>;  // none: the claim is free
  struct Hash {
    std::size_t operator()(Stream const& s) const noexcept { return of(s.first, std::hash<StreamName>{}(s.second)); }
    std::size_t operator()(LogFacts::TenantCommand const& c) const noexcept { return of(c.first, std::hash<CommandId>{}(c.second)); }
    std::size_t operator()(LogFacts::TenantClaim const& c) const noexcept {
      return of(c.first, std::hash<std::string>{}(c.second.kind) * 31 + std::hash<std::string>{}(c.second.key));
    }
    static std::size_t of(TenantId tenant, std::size_t rest) { return std::hash<TenantId>{}(tenant)*1'099'511'628'211U + rest; }
  };

  [[nodiscard]] bool add(AppendRequest const& request, View& view);
  [[nodiscard]] bool add_streams(AppendRequest const& request, View& view);
  [[nodiscard]] bool add_claims(AppendRequest const& request, View& view);
  [[nodiscard]] bool add_known(LogFacts::TenantClaim const& claim, View& view);
  void forget_facts();

  ShardNo shard_;
  std::optional<Head> head_{};
  bool is_trusted_ = true;
  std::unordered_map<TenantId, TenantPosition> tenants_{};
  RecentMap<Stream, StreamHead, Hash> streams_;
  RecentMap<LogFacts::TenantClaim, Held, Hash> claims_;
  RecentMap<LogFacts::TenantCommand, KnownCommand, Hash> commands_;
};

}  // namespace contentos::pg
