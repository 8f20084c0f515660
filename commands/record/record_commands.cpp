#include "commands/record/record_commands.hpp"

#include "domain/json/diff.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace contentos {

namespace json = boost::json;

namespace {

/// Where in `value`, which stands at `at`, the id stands.
std::optional<std::string> place_of(std::string const& id, json::value const& value, std::string const& at) {
  if (auto const* text = value.if_string()) {
    // A client may write a UUID in capitals.
    auto const uuid = Uuid::parse(std::string_view(*text));
    return *text == id || (uuid && uuid->str() == id) ? std::optional(at) : std::nullopt;
  }
  if (auto const* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (auto place = place_of(id, (*list)[i], at + "/" + std::to_string(i))) { return place; }
    }
  } else if (auto const* object = value.if_object()) {
    for (auto const& [key, member] : *object) {
      if (auto place = place_of(id, member, at + "/" + escape_pointer(std::string_view(key)))) { return place; }
    }
  }
  return std::nullopt;
}

/// Whether a record with nothing but this member would refer to `kind/id`.
bool refers(record::Kind const& kind, json::key_value_pair const& member, std::string_view reference) {
  auto const content = kind.new_content();
  std::vector<FieldError> ignored;
  read_input(kind.content, json::object{{member.key(), member.value()}}, content.get(), ignored);
  return std::ranges::any_of(kind.references(content.get()),
                             [&](record::Reference const& to) { return std::string(to.kind) + "/" + to.id == reference; });
}

/// Says where what was sent refers to the record that does not exist; the whole of it where it was not sent now, as with an undelete.
void point_out(record::Kind const& kind, json::object const& members, Rejection& rejection) {
  auto const* found = rejection.extra.if_contains("reference");
  if (found == nullptr || rejection.errors.size() != 1 || kind.references == nullptr) { return; }
  std::string const reference(found->as_string());
  auto const id = reference.substr(reference.find('/') + 1);
  for (auto const& member : members) {
    if (!refers(kind, member, reference)) { continue; }
    auto const at = "/" + escape_pointer(std::string_view(member.key()));
    rejection.errors.front().pointer = place_of(id, member.value(), at).value_or(at);
    return;
  }
}

}  // namespace

Permission permission_for(WordRow const& word, record::Verb verb) {
  switch (verb) {
    case record::Verb::create: return {Deed::create, word.name};
    case record::Verb::change:
    case record::Verb::activate:
    case record::Verb::deactivate: return {Deed::edit, word.name};
    case record::Verb::archive:
    case record::Verb::unarchive:
    case record::Verb::remove:
    case record::Verb::undelete: break;
  }
  return {Deed::remove, word.name};
}

Outcome<Written> RecordCommands::run(WordRow const& word, CommandContext const& context, record::Command command) {
  if (command.verb == record::Verb::create && command.id.empty()) { command.id = pipeline_.ports().identity.new_uuid().str(); }
  command.by_platform_admin = context.principal.is_platform_admin();
  auto written = pipeline_.run_on(word, context, permission_for(word, command.verb), command.id,
                                  [&](void const* state) { return word.kind->decide(state, command); });
  if (written) { return written; }
  auto failure = written.error();
  if (auto* rejection = std::get_if<Rejection>(&failure)) { point_out(*word.kind, command.members, *rejection); }
  return failure;
}

}  // namespace contentos
