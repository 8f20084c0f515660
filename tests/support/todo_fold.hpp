// What reactors have still to do, as the events say it alone: what the list in PostgreSQL holds but for what workers have done.
#pragma once

#include "commands/reactor/reaction.hpp"
#include "domain/core/ids.hpp"

#include <boost/json/serialize.hpp>

#include <map>
#include <stdexcept>
#include <string>
#include <tuple>

namespace contentos::test {

struct FoldedTodo {
  Timestamp due;
  EventId event_id;
  boost::json::object payload;
  bool is_refused = false;
};

class TodoFold {
public:
  using Key = std::tuple<std::string, TenantId, std::string>;  // reactor, tenant, key

  /// Throws std::runtime_error when the event cannot be decoded.
  void apply(RecordedEvent const& event) {
    for (auto const& reaction : reactions()) {
      if (!reaction.concerns(event.header.type)) { continue; }
      auto const changes = reaction.changes(event);
      if (!changes) { throw std::runtime_error(event.header.type + " cannot be decoded"); }
      for (auto const& change : *changes) { apply(std::string(reaction.reactor), event, change); }
    }
  }

  /// The only one below the prefix; null: there is none.
  [[nodiscard]] FoldedTodo const* find(std::string const& reactor, TenantId tenant, std::string const& prefix) const {
    auto const it = all.lower_bound({reactor, tenant, prefix});
    return it != all.end() && is_below(it->first, reactor, tenant, prefix) ? &it->second : nullptr;
  }

  std::map<Key, FoldedTodo> all{};

private:
  static bool is_below(Key const& key, std::string const& reactor, TenantId tenant, std::string const& prefix) {
    return std::get<0>(key) == reactor && std::get<1>(key) == tenant && std::get<2>(key).starts_with(prefix);
  }
  void apply(std::string const& reactor, RecordedEvent const& event, TodoChange const& change) {
    auto const tenant = event.header.tenant;
    if (auto const* add = std::get_if<AddTodo>(&change)) {
      all[{reactor, tenant, add->key}] = {add->due, event.header.id, add->payload};
    } else if (auto const* cancel = std::get_if<CancelTodos>(&change)) {
      std::erase_if(all, [&](auto const& one) { return is_below(one.first, reactor, tenant, cancel->key_prefix); });
    } else {
      for (auto& [key, todo] : all) {
        if (is_below(key, reactor, tenant, std::get<RefuseTodos>(change).key_prefix)) { todo.is_refused = true; }
      }
    }
  }
};

}  // namespace contentos::test
