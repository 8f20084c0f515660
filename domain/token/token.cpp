#include "domain/token/token.hpp"

#include "domain/event/json_access.hpp"
#include "domain/event/overloaded.hpp"
#include "domain/event/record_spec.hpp"

#include <algorithm>

namespace contentos::token {

using namespace json_access;

std::string_view kind_name(Kind kind) { return kind == Kind::management ? "management" : "delivery"; }

std::optional<Kind> kind_from(std::string_view name) {
  for (auto const kind : {Kind::management, Kind::delivery}) {
    if (kind_name(kind) == name) { return kind; }
  }
  return std::nullopt;
}

std::vector<std::string> const& known_scopes(Kind kind) {
  static std::vector<std::string> const management{"content:read",  "content:write", "content:publish", "types:read", "types:write",
                                                   "tokens:manage", "tenant:read",   "tenant:manage",   "audit:read", "import"};
  static std::vector<std::string> const delivery{"delivery:read"};
  return kind == Kind::management ? management : delivery;
}

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit(Overloaded{[&](Created const& e) {
                          state.exists = true;
                          state.id = e.token_id;
                          state.kind = e.kind;
                          state.name = e.name;
                          state.prefix = e.prefix;
                          state.secret_sha256 = e.secret_sha256;
                          state.scopes = e.scopes;
                          state.expires_at = e.expires_at;
                          audit_created(state.audit, meta);
                        },
                        [&](Revoked const&) {
                          state.revoked_at = meta.occurred;
                          audit_deleted(state.audit, meta);
                        }},
             event);
  state.version = meta.version;
  return state;
}

namespace {

bool is_known(Create const& c, std::string const& scope) {
  if (c.for_platform) { return scope == "platform:admin"; }
  auto const& known = known_scopes(c.kind);
  return std::find(known.begin(), known.end(), scope) != known.end();
}

Decided<std::vector<Event>> decide_one(State const& state, Create const& c) {
  if (state.exists) { return Rejection{RejectionCode::already_exists, "There is a token of this id already."}; }
  if (!is_name(c.name)) { return bad_name(); }
  if (c.for_platform && c.kind != Kind::management) {
    return invalid_field("/kind", "not_here", "The platform tenant has nothing to deliver; its tokens are management tokens.");
  }
  if (c.scopes.empty()) {
    return invalid_field("/scopes", "empty", "A token has at least one scope; without this member it has the usual ones.");
  }
  if (c.expires_at && *c.expires_at <= c.now) { return invalid_field("/expires_at", "in_the_past", "The expiry must lie in the future."); }
  for (auto const& scope : c.scopes) {
    if (!is_known(c, scope)) {
      return invalid_field("/scopes", "unknown_scope", "A " + std::string(kind_name(c.kind)) + " token has no scope " + scope + ".");
    }
  }
  return std::vector<Event>{Created{c.token_id, c.kind, c.name, c.prefix, c.secret_sha256, c.scopes, c.expires_at}};
}

Decided<std::vector<Event>> decide_one(State const& state, Revoke const&) {
  if (!state.exists) { return no_such_record(); }
  if (state.revoked_at) { return std::vector<Event>{}; }
  return std::vector<Event>{Revoked{}};
}

}  // namespace

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) {
  return std::visit(Overloaded{[](Created const& e) {
                                 json::object o{{"kind", kind_name(e.kind)},
                                                {"name", e.name},
                                                {"prefix", e.prefix},
                                                {"scopes", json::array(e.scopes.begin(), e.scopes.end())},
                                                {"secret_sha256", e.secret_sha256},
                                                {"token_id", e.token_id.str()}};
                                 put_time_if(o, "expires_at", e.expires_at);
                                 return encoded("token.created.v1", std::move(o));
                               },
                               [](Revoked const&) { return encoded("token.revoked.v1", {}); }},
                    event);
}

std::optional<Event> decode(std::string_view type, std::string_view data) {
  if (type == "token.revoked.v1") {
    return decoding(data, [](json::object const&) -> Event { return Revoked{}; });
  }
  if (type != "token.created.v1") { return std::nullopt; }
  return decoding(data, [](json::object const& o) -> Event {
    Created e{uuid<TokenId>(o, "token_id"),
              need(kind_from(text(o, "kind")), "kind"),
              text(o, "name"),
              text(o, "prefix"),
              text(o, "secret_sha256"),
              {},
              time_if(o, "expires_at")};
    for (auto const& scope : o.at("scopes").as_array()) { e.scopes.insert(json::value_to<std::string>(scope)); }
    return e;
  });
}

json::object describe(State const& state) {
  json::object o{{"token_id", state.id.str()},
                 {"kind", kind_name(state.kind)},
                 {"name", state.name},
                 {"prefix", state.prefix},
                 {"scopes", json::array(state.scopes.begin(), state.scopes.end())}};
  o["expires_at"] = state.expires_at ? json::value(format_rfc3339(*state.expires_at)) : nullptr;
  o["revoked_at"] = state.revoked_at ? json::value(format_rfc3339(*state.revoked_at)) : nullptr;
  write_audit(o, state.audit);
  return o;
}

}  // namespace contentos::token
