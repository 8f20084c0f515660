// What happens after events: how the reactors' lists stand, and what a person does about what was given up. For platform admins.
#include "api/body.hpp"
#include "api/cursor.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "commands/reactor/desk.hpp"
#include "commands/reactor/reaction.hpp"
#include "commands/reactor/reactor.hpp"

#include <algorithm>
#include <span>

namespace contentos::api {

namespace json = boost::json;

namespace {

Outcome<std::string_view> reactor_named(Call const& call) {
  auto const found = std::ranges::find(reactions(), std::string_view(call.path.front()), &Reaction::reactor);
  if (call.services.reactors == nullptr || found == reactions().end()) { return Failure(not_found("reactor")); }
  return found->reactor;
}

Outcome<json::object> reactor_json(Call const& call, std::string_view name) {
  auto const counts = call.services.reactors->counts(name);
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
  if (call.services.reactors == nullptr) { return Failure(not_found("reactor")); }
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
  auto const dead = call.services.reactors->given_up(*name, *place ? name_at(*name, **place) : std::nullopt, limit + 1);
  if (!dead) { return Failure(dead.error()); }
  json::array items;
  for (auto const& one : *dead) {
    if (items.size() < limit) { items.push_back(dead_json(one)); }
  }
  auto const next = dead->size() > limit ? std::optional(place_of(dead->at(limit - 1).name)) : std::nullopt;
  return page_answer(call, std::move(items), next);
}

/// One that was given up, by name, or all of them from a place on.
struct Decision {
  bool all = false;
  std::optional<TodoName> name{};  // of all: after it
};
/// False: it was not given up.
using Decide = Outcome<bool> (*)(ReactorDesk&, TodoName const&, CommandContext const&);

constexpr std::size_t kMostAtOnce = 200;

Outcome<Decision> read_decision(Call const& call, BodyReader& body, std::string_view reactor) {
  Decision out{body.flag("all").value_or(false)};
  auto const need = out.all ? Need::optional : Need::required;
  auto const tenant = body.uuid<TenantId>("tenant_id", need);
  auto const key = body.text("key", need);
  // Of no other characters are keys made, and the database could not even be asked for some of them.
  bool const has_others = key && std::ranges::any_of(*key, [](char c) { return c < '!' || c > '~'; });
  if (has_others) { body.refuse("key", "pattern", "Visible ASCII without blanks."); }
  auto const event = body.uuid<EventId>("event_id", need);
  auto const cursor = body.text("cursor");
  if (out.all && (tenant || key || event)) { body.refuse("all", "exclusive", "Name one, or say all, not both."); }
  if (!out.all && cursor) { body.refuse("cursor", "exclusive", "This goes with all."); }
  if (cursor) {
    auto const place = place_in(call.services, call.request, *cursor);
    out.name = place ? name_at(reactor, *place) : std::nullopt;
    if (!out.name) { body.refuse("cursor", "malformed", "This cursor was not given for this request."); }
  }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  if (!out.all) { out.name = {std::string(reactor), *tenant, *key, *event}; }
  return out;
}

http::Response decided(std::int64_t changed, json::array kept, std::optional<std::string> const& next) {
  return json_answer(200, json::object{{"changed", changed},
                                       {"kept", std::move(kept)},
                                       {"next_cursor", next ? json::value(json::string(*next)) : json::value(nullptr)}});
}

Outcome<http::Response> decide_one(Call const& call, TodoName const& name, CommandContext const& context, Decide decide) {
  auto const changed = decide(*call.services.reactors, name, context);
  if (!changed) { return changed.error(); }
  if (!*changed) {
    return Failure(Rejection{
        RejectionCode::validation_failed, "Nothing to do.", {{"/key", "not_given_up", "Nothing of this name was given up here."}}});
  }
  return decided(1, {}, std::nullopt);
}

/// Whether it is about that one alone, so that the others may be gone on with.
bool is_of_one(Failure const& failure) {
  auto const* error = std::get_if<StoreError>(&failure);
  return error == nullptr || error->code == StoreErrorCode::set_aside;
}

/// As many as one answer may take the time for.
Outcome<http::Response> decide_all(Call const& call, std::string_view reactor, std::optional<TodoName> const& after,
                                   CommandContext const& context, Decide decide) {
  auto& desk = *call.services.reactors;
  auto const page = desk.given_up(reactor, after, kMostAtOnce + 1);
  if (!page) { return Failure(page.error()); }
  std::int64_t changed = 0;
  json::array kept;
  for (auto const& one : std::span(*page).first(std::min(page->size(), kMostAtOnce))) {
    auto const done = decide(desk, one.name, context);
    if (!done && !is_of_one(done.error())) { return done.error(); }
    changed += done && *done ? 1 : 0;
    if (done) { continue; }
    auto stays = dead_json(one);
    stays["why"] = reason_of(done.error());
    kept.emplace_back(std::move(stays));
  }
  auto const next = page->size() > kMostAtOnce
                        ? std::optional(make_cursor(call.services, call.request, place_of(page->at(kMostAtOnce - 1).name)))
                        : std::nullopt;
  return decided(changed, std::move(kept), next);
}

Outcome<http::Response> decide(Call const& call, Decide decide) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  auto const reactor = reactor_named(call);
  if (!reactor) { return reactor.error(); }
  BodyReader body(input->body);
  auto const decision = read_decision(call, body, *reactor);
  if (!decision) { return decision.error(); }
  return decision->all ? decide_all(call, *reactor, decision->name, input->context, decide)
                       : decide_one(call, *decision->name, input->context, decide);
}

Outcome<http::Response> retry(Call const& call) {
  return decide(call, [](ReactorDesk& desk, TodoName const& name, CommandContext const& by) -> Outcome<bool> {
    auto const retried = desk.retry(name, by);
    if (!retried) { return Failure(retried.error()); }
    return *retried;
  });
}
Outcome<http::Response> drop(Call const& call) {
  return decide(call, [](ReactorDesk& desk, TodoName const& name, CommandContext const& by) { return desk.let_go(name, by); });
}

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
