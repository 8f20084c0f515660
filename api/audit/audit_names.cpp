#include "api/audit/audit_names.hpp"

#include "domain/event/meta.hpp"
#include "domain/token/token.hpp"

namespace contentos::api {

namespace json = boost::json;

Outcome<json::value> AuditNames::person(PersonId id) {
  auto const key = "person/" + id.str();
  if (auto const it = known_.find(key); it != known_.end()) { return it->second; }
  auto const name = call_.services.commands.persons.display_name(call_.scope, id);
  if (!name) { return Failure(name.error()); }
  auto value = *name ? json::value(**name) : json::value(nullptr);
  known_.emplace(key, value);
  return value;
}

Outcome<json::value> AuditNames::token(std::string const& id) {
  auto const key = "token/" + id;
  if (auto const it = known_.find(key); it != known_.end()) { return it->second; }
  json::value name(nullptr);
  // A platform admin's token is in no tenant's log; what it is called is the platform's own business.
  auto const folded = call_.services.repositories.load<token::Word>(call_.scope, id, Freshness::within_a_second);
  if (!folded) { return Failure(folded.error()); }
  if (folded->state->exists) { name = folded->state->name; }
  known_.emplace(key, name);
  return name;
}

Outcome<json::object> AuditNames::actor(Actor const& actor) {
  auto out = actor_json(actor);
  Outcome<json::value> name = json::value(nullptr);
  if (actor.kind == ActorKind::token) {
    name = token(actor.id);
  } else if (actor.kind == ActorKind::person) {
    if (auto const id = PersonId::parse(actor.id)) { name = person(*id); }
  } else {
    name = json::value(actor.id);
  }
  if (!name) { return name.error(); }
  out["name"] = *name;
  return out;
}

}  // namespace contentos::api
