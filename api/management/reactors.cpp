// What happens after events: how the reactors' lists stand, and what a person does about what was given up. For platform admins.
#include "api/body.hpp"
#include "api/cursor.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "commands/reactor/reaction.hpp"

#include <algorithm>

namespace contentos::api {

namespace json = boost::json;

namespace {

Outcome<std::string_view> reactor_named(Call const& call) {
  auto const found = std::ranges::find(reactions(), std::string_view(call.path.front()), &Reaction::reactor);
  if (call.services.todos == nullptr || found == reactions().end()) { return Failure(not_found()); }
  return found->reactor;
}

Outcome<json::object> reactor_json(Call const& call, std::string_view name) {
  auto const counts = call.services.todos->counts(name);
  if (!counts) { return Failure(counts.error()); }
  return json::object{{"name", name},
                      {"open", counts->open},
                      {"due", counts->due},
                      {"lateness_seconds", counts->lateness.count()},
                      {"refused", counts->refused},
                      {"given_up", counts->dead}};
}

Outcome<http::Response> list_reactors(Call const& call) {
  Parameters parameters(call.request.query);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (call.services.todos == nullptr) { return Failure(not_found()); }
  json::array items;
  for (auto const& reaction : reactions()) {
    auto one = reactor_json(call, reaction.reactor);
    if (!one) { return one.error(); }
    items.push_back(std::move(*one));
  }
  return page_answer(call, std::move(items), std::nullopt);
}

Outcome<http::Response> get_reactor(Call const& call) {
  Parameters parameters(call.request.query);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const name = reactor_named(call);
  if (!name) { return name.error(); }
  auto one = reactor_json(call, *name);
  if (!one) { return one.error(); }
  return json_answer(200, *one);
}

json::object dead_json(DeadTodo const& one) {
  return {{"tenant_id", one.name.tenant.str()},
          {"key", one.name.key},
          {"event_id", one.name.event_id.str()},
          {"due", format_rfc3339(one.due)},
          {"given_up_at", format_rfc3339(one.since)},
          {"attempts", one.attempts},
          {"why", one.why},
          {"payload", one.payload}};
}

/// Where the next page begins: `tenant/event/key`.
std::string place_of(TodoName const& name) { return name.tenant.str() + "/" + name.event_id.str() + "/" + name.key; }

std::optional<TodoName> name_at(std::string_view reactor, std::string const& place) {
  auto const first = place.find('/');
  auto const second = place.find('/', first + 1);
  auto const tenant = TenantId::parse(place.substr(0, first));
  auto const event = EventId::parse(place.substr(first + 1, second - first - 1));
  if (!tenant || !event || second == std::string::npos) { return std::nullopt; }
  return TodoName{std::string(reactor), *tenant, place.substr(second + 1), *event};
}

Outcome<http::Response> list_given_up(Call const& call) {
  Parameters parameters(call.request.query);
  auto const limit = static_cast<std::size_t>(parameters.integer("limit", 1, kMaxPage).value_or(kDefaultPage));
  (void)parameters.text("cursor");
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const name = reactor_named(call);
  if (!name) { return name.error(); }
  auto const place = place_of_cursor(call.services, call.request);
  if (!place) { return Failure(place.error()); }
  auto const dead = call.services.todos->dead(*name, *place ? name_at(*name, **place) : std::nullopt, limit + 1);
  if (!dead) { return Failure(dead.error()); }
  json::array items;
  for (auto const& one : *dead) {
    if (items.size() < limit) { items.push_back(dead_json(one)); }
  }
  auto const next = dead->size() > limit ? std::optional(place_of(dead->at(limit - 1).name)) : std::nullopt;
  return page_answer(call, std::move(items), next);
}

/// One that was given up, by name, or all of them.
using OnOne = Result<bool> (TodoStore::*)(TodoName const&);
using OnAll = Result<std::int64_t> (TodoStore::*)(std::string_view);

struct Decision {
  bool all = false;
  TodoName name{};
};

Outcome<Decision> read_decision(BodyReader& body, std::string_view reactor) {
  Decision out{body.flag("all").value_or(false), {std::string(reactor), {}, {}, {}}};
  auto const need = out.all ? Need::optional : Need::required;
  auto const tenant = body.uuid<TenantId>("tenant_id", need);
  auto const key = body.text("key", need);
  auto const event = body.uuid<EventId>("event_id", need);
  if (out.all && (tenant || key || event)) { body.refuse("all", "exclusive", "Name one, or say all, not both."); }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  if (!out.all) { out.name = {std::string(reactor), *tenant, *key, *event}; }
  return out;
}

Outcome<http::Response> decide(Call const& call, OnOne on_one, OnAll on_all) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  auto const reactor = reactor_named(call);
  if (!reactor) { return reactor.error(); }
  BodyReader body(input->body);
  auto const decision = read_decision(body, *reactor);
  if (!decision) { return decision.error(); }
  auto& todos = *call.services.todos;
  if (decision->all) {
    auto const changed = (todos.*on_all)(*reactor);
    if (!changed) { return Failure(changed.error()); }
    return json_answer(200, json::object{{"changed", *changed}});
  }
  auto const changed = (todos.*on_one)(decision->name);
  if (!changed) { return Failure(changed.error()); }
  if (!*changed) {
    return Failure(Rejection{
        RejectionCode::validation_failed, "Nothing to do.", {{"/key", "not_given_up", "Nothing of this name was given up here."}}});
  }
  return json_answer(200, json::object{{"changed", 1}});
}

Outcome<http::Response> retry(Call const& call) { return decide(call, &TodoStore::revive, &TodoStore::revive_all); }
Outcome<http::Response> drop(Call const& call) { return decide(call, &TodoStore::drop, &TodoStore::drop_all); }

}  // namespace

std::vector<Endpoint> reactor_endpoints() {
  auto const admin = [](std::string method, std::string pattern, Outcome<http::Response> (*handle)(Call const&)) {
    return Endpoint{std::move(method), std::move(pattern), {Deed::manage, Permission::kPlatform}, handle, {}, ScopeFrom::platform};
  };
  return {
      admin("GET", "/api/v1/reactors", list_reactors),
      admin("GET", "/api/v1/reactors/{reactor}", get_reactor),
      admin("GET", "/api/v1/reactors/{reactor}/given-up", list_given_up),
      admin("POST", "/api/v1/reactors/{reactor}/retry", retry),
      admin("POST", "/api/v1/reactors/{reactor}/drop", drop),
  };
}

}  // namespace contentos::api
