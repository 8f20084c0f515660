#include "commands/record/record_commands.hpp"

#include "domain/core/hex.hpp"
#include "domain/json/diff.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

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

/// Says which of the members refers to the record that does not exist.
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

/// A member and where it stands; of a list, each item as a list of its own.
std::vector<std::pair<std::string, json::object>> parts_of(json::key_value_pair const& member) {
  auto const at = "/" + escape_pointer(std::string_view(member.key()));
  auto const* list = member.value().if_array();
  if (list == nullptr) { return {{at, json::object{{member.key(), member.value()}}}}; }
  std::vector<std::pair<std::string, json::object>> out;
  for (std::size_t i = 0; i < list->size(); ++i) {
    out.emplace_back(at + "/" + std::to_string(i), json::object{{member.key(), json::array{(*list)[i]}}});
  }
  return out;
}

/// What a record with nothing but these members would claim.
std::set<Claim> claims_of(record::Kind const& kind, json::object const& members) {
  auto const content = kind.new_content();
  std::vector<FieldError> ignored;
  read_input(kind.content, members, content.get(), ignored);
  return kind.claims(content.get());
}

/// Says which of the members has what another record holds, if it is one alone.
void point_out_claim(record::Kind const& kind, json::object const& members, Rejection& rejection) {
  auto const* found = rejection.extra.if_contains("claim");
  if (found == nullptr || rejection.errors.size() != 1 || kind.claims == nullptr) { return; }
  Claim const lost{std::string(found->at(0).as_string()), std::string(found->at(1).as_string())};
  rejection.extra.erase("claim");
  if (claims_of(kind, {}).contains(lost)) { return; }
  for (auto const& member : members) {
    for (auto const& [pointer, part] : parts_of(member)) {
      if (!claims_of(kind, part).contains(lost)) { continue; }
      rejection.errors.front().pointer = pointer;
      rejection.detail = "Another record holds this " + std::string(std::string_view(member.key())) + " already.";
      return;
    }
  }
}

/// What was decided, or else all that is wrong: with what the decider could not see of it.
Decided<std::vector<EncodedEvent>> judged(Decided<std::vector<EncodedEvent>> decided, std::vector<FieldError> const& unseen) {
  bool const is_judged = !decided && decided.error().code != RejectionCode::validation_failed;
  if (unseen.empty() || is_judged) { return decided; }
  Rejection rejection{RejectionCode::validation_failed, "The body is not right; `errors` says where."};
  if (!decided) { rejection.errors = decided.error().errors; }
  rejection.errors.insert(rejection.errors.end(), unseen.begin(), unseen.end());
  return rejection;
}

}  // namespace

Permission permission_for(WordRow const& word, record::Verb verb) {
  switch (verb) {
    case record::Verb::create: return {Deed::create, word.name};
    case record::Verb::change:
    case record::Verb::activate:
    case record::Verb::deactivate:
    case record::Verb::resolve:
    case record::Verb::reopen:
    case record::Verb::like:
    case record::Verb::unlike: return {Deed::edit, word.name};
    case record::Verb::archive:
    case record::Verb::unarchive:
    case record::Verb::remove:
    case record::Verb::undelete: break;
  }
  return {Deed::remove, word.name};
}

Outcome<Written> RecordCommands::run(WordRow const& word, CommandContext context, record::Command command,
                                     ExpectedVersions const& if_version) {
  if (command.verb == record::Verb::create && command.id.empty()) { command.id = pipeline_.ports().identity.new_uuid().str(); }
  command.by_platform_admin = context.principal.is_platform_admin();
  command.by = context.principal.actor;
  auto unseen = bad_schemas(*word.kind, command.members);
  if (auto failure = seal_secrets(word, context, command, unseen)) { return *std::move(failure); }
  if (auto failure = add_bad_references(*word.kind, context.scope, command, unseen)) { return *std::move(failure); }
  auto written = pipeline_.run_on(word, context, permission_for(word, command.verb), command.id,
                                  [&](void const* state) -> Decided<std::vector<EncodedEvent>> {
                                    auto decided = judged(word.kind->decide(state, command), unseen);
                                    bool const is_absent = !decided && decided.error().code == RejectionCode::not_found;
                                    auto const checked = check_version(word.fold.version(state), if_version);
                                    if (!checked && !is_absent) { return checked.error(); }
                                    return decided;
                                  });
  if (written) { return written; }
  auto failure = written.error();
  auto* rejection = std::get_if<Rejection>(&failure);
  bool const is_of_a_member = rejection != nullptr && (rejection->extra.contains("reference") || rejection->extra.contains("claim"));
  if (!is_of_a_member) { return failure; }
  auto members = command.verb == record::Verb::undelete ? as_deleted(word, context.scope, command.id) : json::object{};
  for (auto const& [key, value] : command.members) { members[key] = value; }
  point_out(*word.kind, members, *rejection);
  point_out_claim(*word.kind, members, *rejection);
  return failure;
}

std::vector<FieldError> RecordCommands::bad_schemas(record::Kind const& kind, json::object const& members) {
  std::vector<FieldError> out;
  for (auto const& field : kind.content.fields) {
    auto const* given = field.rules.is_json_schema ? members.if_contains(json::string_view(field.key.data(), field.key.size())) : nullptr;
    if (given == nullptr || !given->is_object()) { continue; }
    for (auto& error : schemas_.check_schema(*given)) {
      error.pointer = "/" + std::string(field.key) + error.pointer;
      out.push_back(std::move(error));
    }
  }
  return out;
}

std::optional<Failure> RecordCommands::seal_secrets(WordRow const& word, CommandContext& context, record::Command& command,
                                                    std::vector<FieldError>& errors) {
  bool has_secret = false;
  for (auto const& field : word.kind->content.fields) {
    auto* given = field.type->is_secret ? command.members.if_contains(json::string_view(field.key.data(), field.key.size())) : nullptr;
    if (given == nullptr || !given->is_string()) { continue; }
    has_secret = true;
    std::string const secret(given->as_string());
    Flaws flaws;
    Value<std::string>::check(secret, rules_when_there<std::string>(field.rules), flaws);
    for (auto& flaw : flaws) { errors.push_back({"/" + std::string(field.key), std::move(flaw.code), std::move(flaw.message)}); }
    auto sealed = secrets_.seal_secret(context.scope, StreamName(word.name, command.id), field.key, secret);
    if (!sealed) { return Failure(sealed.error()); }
    *given = *sealed;
  }
  if (!has_secret) { return std::nullopt; }
  auto const keyed = pipeline_.ports().vault.blind_index(context.scope, "command", bytes_of(context.digest));
  if (!keyed) { return Failure(keyed.error()); }
  auto const digest = sha256_from(from_hex(*keyed).value_or(""));
  CONTENTOS_ENSURE(digest.has_value(), "a blind index is a digest in hex");
  context.digest = *digest;
  return std::nullopt;
}

std::optional<Failure> RecordCommands::add_bad_references(record::Kind const& kind, TenantScope scope, record::Command const& command,
                                                          std::vector<FieldError>& errors) {
  if (kind.check_against == nullptr || command.verb != record::Verb::create) { return std::nullopt; }
  auto const content = kind.new_content();
  std::vector<FieldError> ignored;
  read_input(kind.content, command.members, content.get(), ignored);
  std::optional<Failure> failure;
  auto const lookup = [&](record::Reference const& to) -> std::shared_ptr<void const> {
    auto const folded = pipeline_.repositories().load(*find_word(to.kind), scope, to.id, Freshness::fresh);
    if (!folded) { failure = Failure(folded.error()); }
    return folded ? folded->state : nullptr;
  };
  for (auto& error : kind.check_against(content.get(), lookup)) { errors.push_back(std::move(error)); }
  return failure;
}

/// What a deleted record comes back with; nothing where it cannot be read.
json::object RecordCommands::as_deleted(WordRow const& word, TenantScope scope, std::string const& id) {
  auto const folded = pipeline_.repositories().load(word, scope, id, Freshness::cached);
  return folded ? word.fold.describe(folded->state.get()) : json::object{};
}

}  // namespace contentos
