#include "commands/record/record_commands.hpp"

#include "commands/record/point_out.hpp"
#include "domain/core/hex.hpp"

#include <utility>
#include <vector>

namespace contentos {

namespace json = boost::json;

namespace {

/// What was sent of a field; null: nothing. Lifetime: the members'.
template <class Members>
auto* given_of(Members& members, FieldSpec const& field) {
  return members.if_contains(json::string_view(field.key.data(), field.key.size()));
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
  auto const held = command.verb == record::Verb::create ? json::object{} : as_it_is(word, context.scope, command.id);
  point_out(*word.kind, command.members, held, *rejection);
  return failure;
}

std::vector<FieldError> RecordCommands::bad_schemas(record::Kind const& kind, json::object const& members) {
  std::vector<FieldError> out;
  for (auto const& field : kind.content.fields) {
    auto const* given = field.rules.is_json_schema ? given_of(members, field) : nullptr;
    if (given == nullptr || !given->is_object()) { continue; }
    Flaws flaws;
    Value<json::object>::check(given->get_object(), field.rules, flaws);
    if (!flaws.empty()) { continue; }  // which the decider says
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
    auto* given = field.type->is_secret ? given_of(command.members, field) : nullptr;
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
  // The others may change later, when nobody asks again.
  json::object fixed;
  for (auto const& field : kind.content.fields) {
    auto const* given = field.rules.fixed ? given_of(command.members, field) : nullptr;
    if (given != nullptr) { fixed.emplace(json::string_view(field.key.data(), field.key.size()), *given); }
  }
  auto const content = kind.new_content();
  std::vector<FieldError> ignored;
  read_input(kind.content, fixed, content.get(), ignored);
  std::optional<Failure> failure;
  auto const lookup = [&](record::Reference const& to) -> std::shared_ptr<void const> {
    auto const folded = pipeline_.repositories().load(*find_word(to.kind), scope, to.id, Freshness::fresh);
    if (!folded) { failure = Failure(folded.error()); }
    return folded ? folded->state : nullptr;
  };
  for (auto& error : kind.check_against(content.get(), lookup)) { errors.push_back(std::move(error)); }
  return failure;
}

/// What a record has, or comes back with; nothing where it cannot be read.
json::object RecordCommands::as_it_is(WordRow const& word, TenantScope scope, std::string const& id) {
  auto const folded = pipeline_.repositories().load(word, scope, id, Freshness::cached);
  return folded ? word.fold.describe(folded->state.get()) : json::object{};
}

}  // namespace contentos
