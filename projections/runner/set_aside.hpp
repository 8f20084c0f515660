// What stands still in a read model because of an event that it cannot fold: the smallest whole thing that holds it. That is the streams of
// the event's append, together, since an append is all or nothing to whoever reads; then the streams of every later append that touches one
// of them; beyond 1,000 streams, and where everything else depends on the stream, the tenant. Everything else goes on.
#pragma once

#include "domain/event/envelope.hpp"
#include "projections/runner/feed.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace contentos {

/// An event that a model cannot fold, though its type is known: it contradicts what is stored, or has not the shape of its type.
struct Poison {
  std::string reason;
  EventId event_id{};  // nil: one of the append's, nobody knows which
};

/// How much a stream takes along when it is set aside.
enum class Shown {
  nothing,  // the model does not show such streams and never looks at their events
  stream,   // itself
  tenant,   // all of the tenant: everything that the model shows of it depends on the stream
};

/// The event behind it.
struct Cause {
  EventId event_id;
  std::string event_type;
  std::string reason;
  bool is_waiting = false;  // the type is of a newer program, which takes the stream back by itself
};

/// A stream, or all of a tenant, that a model has not followed from `position` on.
struct SetAside {
  TenantId tenant;
  std::optional<StreamName> stream;  // nothing: all of the tenant
  ShardNo shard;
  ShardPosition position;          // the first event that is not applied
  TenantPosition tenant_position;  // the same
  Cause cause;
};

/// Which stream, since when, because of which event and why; for people.
[[nodiscard]] std::string describe(SetAside const& one);

/// All that one model has set aside, and the rules by which it grows. What is added counts at once, and is taken back by `undo` unless it
/// was stored and `keep` says so. Not thread-safe.
class SetAsides {
public:
  static constexpr std::size_t kMaxStreams = 1000;  // of a tenant, before all of it is set aside
  using Append = std::span<EventPtr const>;
  using Shows = std::function<Shown(std::string_view aggregate)>;

  explicit SetAsides(Shows shows) : shows_(std::move(shows)) {}

  /// Forgets what is there, also of what was added.
  void reset(std::vector<SetAside> const& all);
  void replace(TenantId tenant, std::vector<SetAside> const& all);

  /// Why the append has to be left out: it touches what is set aside. Null when it need not. Lifetime: until the next change.
  [[nodiscard]] Cause const* reason_to_leave_out(Append append) const;
  /// Whether it was left out then: what is set aside reaches back to it.
  [[nodiscard]] bool had_left_out(Append append) const;
  /// Sets the streams of `append` aside from it on, those that are not yet.
  void add(Append append, Cause const& cause);

  [[nodiscard]] std::vector<SetAside> const& added() const { return added_; }
  void keep() { added_.clear(); }
  void undo();

  [[nodiscard]] bool holds(TenantId tenant) const { return tenants_.contains(tenant); }
  [[nodiscard]] std::vector<SetAside> of(TenantId tenant) const;
  [[nodiscard]] std::vector<SetAside> all() const;

private:
  struct Tenant {
    std::optional<SetAside> whole{};
    std::map<StreamName, SetAside> streams{};
  };
  void put(SetAside one);

  Shows shows_;
  std::unordered_map<TenantId, Tenant> tenants_{};
  std::vector<SetAside> added_{};
};

}  // namespace contentos
