#include "domain/token/token.hpp"

#include "domain/event/record_spec.hpp"
#include "domain/word/make_row.hpp"

#include <algorithm>

namespace contentos {

void Value<token::Kind>::write(token::Kind value, boost::json::value& out) { out = token::kind_name(value); }

bool Value<token::Kind>::read(boost::json::value const& json, token::Kind& out) {
  auto const* name = json.if_string();
  auto const kind = name != nullptr ? token::kind_from(*name) : std::nullopt;
  out = kind.value_or(token::Kind::management);
  return kind.has_value();
}

boost::json::object Value<token::Kind>::schema(Rules const&) {
  return {{"type", "string"}, {"enum", boost::json::array{"management", "delivery"}}};
}

}  // namespace contentos

namespace contentos::token {

namespace json = boost::json;

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

namespace {

void apply(State& state, Created const& e, EventMeta const& meta) {
  state.exists = true;
  state.id = e.token_id;
  state.kind = e.kind;
  state.name = e.name;
  state.prefix = e.prefix;
  state.secret_sha256 = e.secret_sha256;
  state.scopes = e.scopes;
  state.expires_at = e.expires_at;
  audit_created(state.audit, meta);
}
void apply(State& state, Revoked const&, EventMeta const& meta) {
  state.revoked_at = meta.occurred;
  audit_deleted(state.audit, meta);
}

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

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit([&](auto const& e) { apply(state, e, meta); }, event);
  state.version = meta.version;
  return state;
}

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) { return encode_fields(event); }

std::optional<Event> decode(std::string_view type, std::string_view data) { return decode_fields<Event>(type, data); }

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

template contentos::WordRow const& contentos::row_of<contentos::token::Word>();
