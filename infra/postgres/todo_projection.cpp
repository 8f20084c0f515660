#include "infra/postgres/todo_projection.hpp"

#include "domain/tenant/tenant.hpp"
#include "infra/postgres/todo_queries.hpp"
#include "projections/runner/folding.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <vector>

namespace contentos {

namespace {

/// Keys from `low` on and before `high`, of one reactor in one tenant, that events before `position` asked for.
class KeyRanges {
public:
  void add(std::string_view reactor, EventHeader const& by, std::string const& prefix) {
    reactors_.emplace_back(reactor);
    tenants_.push_back(by.tenant.uuid());
    positions_.push_back(by.tenant_position.value);
    lows_.push_back(prefix);
    highs_.push_back(prefix);
    ++highs_.back().back();  // keys are ASCII
  }

  void cancel(pg::Script& script) const {
    if (!tenants_.empty()) { say(script.add(kCancel)); }
  }
  /// Whoever did it may have ticked it off before the event that says how it ended is read.
  void refuse(pg::Script& script) const {
    if (!tenants_.empty()) { say(script.add(kRefuse)); }
  }

private:
  static constexpr std::string_view kCancel =
      "UPDATE reactor_todo t SET state = 'cancelled', changed = clock_timestamp() FROM unnest($1, $2, $3, $4, $5) AS n (r, t, l, h, p) "
      "WHERE t.reactor = n.r AND t.tenant = n.t AND t.key >= n.l AND t.key < n.h AND t.position < n.p "
      "AND t.state <> 'cancelled' AND t.state <> 'done'";
  static constexpr std::string_view kRefuse =
      "UPDATE reactor_todo t SET state = 'refused', changed = clock_timestamp() FROM unnest($1, $2, $3, $4, $5) AS n (r, t, l, h, p) "
      "WHERE t.reactor = n.r AND t.tenant = n.t AND t.key >= n.l AND t.key < n.h AND t.position < n.p AND t.state <> 'cancelled'";

  void say(pg::Params& params) const { params.texts(reactors_).uuids(tenants_).texts(lows_).texts(highs_).int8s(positions_); }

  std::vector<std::string> reactors_, lows_, highs_;
  std::vector<Uuid> tenants_;
  std::vector<std::int64_t> positions_;
};

/// What a batch of events changes, of what was there before it and of what it adds.
class ListChanges {
public:
  void apply(Reaction const& reaction, RecordedEvent const& event, std::vector<TodoChange> const& changes) {
    for (auto const& change : changes) {
      if (auto const* add = std::get_if<AddTodo>(&change)) {
        added_.push_back({reaction.reactor, event.header.tenant, event.header.id, event.header.tenant_position, *add});
      } else if (auto const* cancel = std::get_if<CancelTodos>(&change)) {
        std::erase_if(added_, [&](Added const& one) { return one.is_below(reaction, event, cancel->key_prefix); });
        cancelled_.add(reaction.reactor, event.header, cancel->key_prefix);
      } else {
        auto const& prefix = std::get<RefuseTodos>(change).key_prefix;
        for (auto& one : added_) { one.is_refused = one.is_refused || one.is_below(reaction, event, prefix); }
        refused_.add(reaction.reactor, event.header, prefix);
      }
    }
  }

  /// What was refused before it was cancelled, or after, is cancelled: of what was there before, nothing is asked for anew.
  void write(pg::Script& script) const {
    refused_.refuse(script);
    cancelled_.cancel(script);
    insert(script);
  }

private:
  struct Added {
    std::string_view reactor;
    TenantId tenant;
    EventId event;
    TenantPosition position;
    AddTodo todo;
    bool is_refused = false;
    [[nodiscard]] bool is_below(Reaction const& reaction, RecordedEvent const& by, std::string const& prefix) const {
      return reactor == reaction.reactor && tenant == by.header.tenant && todo.key.starts_with(prefix);
    }
  };

  void insert(pg::Script& script) const {
    if (added_.empty()) { return; }
    std::vector<std::string> reactors, keys, payloads, states;
    std::vector<Uuid> tenants, events;
    std::vector<Timestamp> dues;
    std::vector<std::int64_t> positions;
    for (auto const& one : added_) {
      reactors.emplace_back(one.reactor);
      tenants.push_back(one.tenant.uuid());
      events.push_back(one.event.uuid());
      keys.push_back(one.todo.key);
      dues.push_back(one.todo.due);
      positions.push_back(one.position.value);
      payloads.push_back(boost::json::serialize(one.todo.payload));
      states.emplace_back(one.is_refused ? "refused" : "open");
    }
    script
        .add(
            "INSERT INTO reactor_todo (reactor, tenant, event_id, key, position, due, wake, payload, state) "
            "SELECT r, t, e, k, n, d, d, p, s FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS a (r, t, e, k, n, d, p, s) ON CONFLICT DO "
            "NOTHING")
        .texts(reactors)
        .uuids(tenants)
        .uuids(events)
        .texts(keys)
        .int8s(positions)
        .times(dues)
        .texts(payloads)
        .texts(states);
  }

  std::vector<Added> added_{};
  KeyRanges cancelled_{};
  KeyRanges refused_{};
};

}  // namespace

Shown PgTodoProjection::shows(std::string_view aggregate) const {
  if (aggregate == tenant::Word::kName) { return Shown::stream; }
  auto const reads = [&](Reaction const& reaction) {
    return std::ranges::find(reaction.aggregates, aggregate) != reaction.aggregates.end();
  };
  return std::ranges::any_of(reactions_, reads) ? Shown::stream : Shown::nothing;
}

Result<bool> PgTodoProjection::begin_again() {
  auto lease = pool().acquire();
  if (!lease) { return lease.error(); }
  pg::Transaction tx(**lease);
  if (auto const begun = tx.begin(); !begun) { return begun.error(); }
  // What was cancelled, too: events of the other log may have ended what this one still asks for, and it says itself what it ended.
  auto const forgotten = (*lease)->script(
      "DELETE FROM read_model_checkpoint WHERE model = 'reactors'; DELETE FROM read_model_tenant WHERE model = 'reactors';"
      "DELETE FROM read_model_set_aside WHERE model = 'reactors';"
      "DELETE FROM reactor_todo WHERE state IN ('open', 'refused', 'cancelled') AND event_id <> '00000000-0000-0000-0000-000000000000'");
  if (!forgotten) { return forgotten.error(); }
  if (auto const committed = tx.commit(); !committed) { return committed.error(); }
  return true;
}

ApplyResult PgTodoProjection::fold(Batch const& batch, std::span<EventPtr const> events) {
  ListChanges all;
  std::vector<Uuid> reopened;
  bool has_any = false;
  for (auto const& event : events) {
    if (reopens_tenant(event->header.type)) { reopened.push_back(event->header.tenant.uuid()); }
    for (auto const& reaction : reactions_) {
      if (!reaction.concerns(event->header.type)) { continue; }
      auto const changes = reaction.changes(*event);
      if (!changes) { return cannot_be_decoded(*event); }
      all.apply(reaction, *event, *changes);
      has_any = has_any || !changes->empty();
    }
  }
  if (!has_any && reopened.empty()) { return std::monostate{}; }
  // With the checkpoint in the same transaction: whatever the database's default is, this is not to be lost.
  batch.script.add("SET LOCAL synchronous_commit = on");
  all.write(batch.script);
  // What waits because these tenants were closed is due. Whoever has one of their to-dos may have been refused before the event, and may
  // put it off after this: that the tenant is back is noted at the to-do, whose row puts one after the other.
  if (!reopened.empty()) { batch.script.add(pg::kWakeTodos).uuids(reopened); }
  return std::monostate{};
}

}  // namespace contentos
