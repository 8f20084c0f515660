#include "commands/person/persons.hpp"

#include "domain/core/hex.hpp"
#include "domain/person/person.hpp"

namespace contentos {

namespace {

constexpr unsigned kOwnUuidVersion = 8;  // RFC 9562: an id made by the application's own rule, here a keyed digest

/// Made of the first 16 bytes.
Uuid id_from_index(std::string_view hex) {
  auto const bytes = from_hex(hex).value_or("");
  auto const id = Uuid::from_raw(std::string_view(bytes).substr(0, 16));
  CONTENTOS_ENSURE(id.has_value(), "a blind index is a digest in hex");
  return Uuid::from_digest(id->bytes, kOwnUuidVersion);
}

}  // namespace

Outcome<PersonId> Persons::find_or_register(CommandContext const& context, std::string const& source, std::string const& identity) {
  auto const index = vault_.blind_index(context.scope, "person_identity/" + source, identity);
  if (!index) { return Failure(index.error()); }
  PersonId const id(id_from_index(*index));
  auto& repositories = pipeline_.repositories();
  auto const known = repositories.load<person::Word>(context.scope, id.str(), Freshness::cached);
  if (!known) { return Failure(known.error()); }
  if (known->state->exists) { return id; }

  auto sealed = vault_.seal(context.scope, id.uuid(), StreamName(person::Word::kName, id.str()), "name", identity);
  if (!sealed) { return Failure(sealed.error()); }
  auto registration = context;
  registration.command_id = CommandId(pipeline_.ports().identity.named_uuid(id.uuid(), "register"));
  registration.digest = {};
  registration.occurred.reset();
  registration.attributed_to.reset();
  auto const done = pipeline_.decide_on<person::Word>(registration, {Deed::create, person::Word::kName}, id.str(),
                                                      person::Register{id, *sealed, source + "/" + *index});
  if (done) { return id; }
  // Somebody else registered the same person in between, which is as good.
  auto const now = repositories.load<person::Word>(context.scope, id.str(), Freshness::fresh);
  if (now && now->state->exists) { return id; }
  return done.error();
}

Result<std::optional<std::string>> Persons::display_name(TenantScope scope, PersonId id) {
  auto const person = pipeline_.repositories().load<person::Word>(scope, id.str(), Freshness::cached);
  if (!person) { return person.error(); }
  if (!person->state->exists || person->state->erased) { return std::optional<std::string>(); }
  return vault_.open(scope, id.uuid(), StreamName(person::Word::kName, id.str()), "name", person->state->name_sealed);
}

}  // namespace contentos
