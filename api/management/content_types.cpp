#include "api/body.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "domain/content_type/content_type.hpp"

namespace contentos::api {

namespace json = boost::json;

namespace {

constexpr std::string_view kWhat = "content type";

/// What the path calls a type; anything that no type can be called is absent.
Outcome<TypeKey> type_key(Call const& call) {
  if (!is_client_id(call.path.front())) { return Failure(not_found(kWhat)); }
  return TypeKey(call.path.front());
}

/// What is left in the body; all that is wrong with the body is said at once.
Decided<content_type::Definition> definition_in(BodyReader& body) {
  auto definition = content_type::definition_from_json(body.rest());
  auto const checked = body.finish();
  if (checked) { return definition; }
  auto rejection = checked.error();
  if (!definition) {
    auto const more = definition.error();
    rejection.errors.insert(rejection.errors.end(), more.errors.begin(), more.errors.end());
  }
  return rejection;
}

Outcome<http::Response> create_type(Call const& call) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  auto const key = body.client_id("type_key", Need::required);
  auto const definition = definition_in(body);
  if (!definition) { return Failure(definition.error()); }
  auto const written = call.services.commands.content_types.create(input->context, TypeKey(*key), *definition);
  if (!written) { return written.error(); }
  return write_answer(call, 201, *written, "/api/v1/content-types/" + *key);
}

/// A field that does not go with what was before is named by its key; here, where it stands in the body, or as one that should.
void point_into(json::object const& body, Rejection& rejection) {
  constexpr std::string_view kFields = "/fields/";
  auto const* sent = body.if_contains("fields");
  for (auto& error : rejection.errors) {
    if (error.code != "incompatible_change" || !error.pointer.starts_with(kFields)) { continue; }
    auto const key = error.pointer.substr(kFields.size());
    error.pointer = "/fields";
    error.message = "Field " + key + ": " + error.message;
    if (sent == nullptr || !sent->is_array()) { continue; }
    for (std::size_t i = 0; i < sent->get_array().size(); ++i) {
      if (sent->get_array()[i].at("key") == json::value(key)) { error.pointer = std::string(kFields) + std::to_string(i); }
    }
  }
}

Outcome<http::Response> change_type(Call const& call) {
  auto const key = type_key(call);
  if (!key) { return key.error(); }
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  if (auto const known = load_record<content_type::Word>(call, key->str(), kWhat); !known) { return known.error(); }
  BodyReader body(input->body);
  content_type::ChangeSchema change{};
  change.by_super_admin = call.principal.is_platform_admin();
  change.expected_schema_version = body.integer("schema_version", 1, 1'000'000);
  if (auto const named = body.client_id("type_key"); named && *named != key->str()) {
    body.refuse("type_key", "immutable", "The key of a type does not change.");
  }
  if (auto const* steps = body.array("migration")) {
    auto migration = content_type::migration_from_json(*steps);
    if (!migration) { return Failure(migration.error()); }
    change.migration = std::move(*migration);
  }
  auto definition = definition_in(body);
  if (!definition) { return Failure(definition.error()); }
  change.definition = std::move(*definition);
  auto const written = call.services.commands.content_types.change(input->context, *key, change);
  if (written) { return write_answer(call, 200, *written); }
  auto failure = written.error();
  if (auto* rejection = std::get_if<Rejection>(&failure)) { point_into(input->body, *rejection); }
  return failure;
}

Outcome<http::Response> get_type(Call const& call) {
  auto const key = type_key(call);
  if (!key) { return key.error(); }
  Parameters parameters(call.request.query);
  auto const include_deleted = parameters.flag("include_deleted");
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const state = load_record<content_type::Word>(call, key->str(), kWhat);
  if (!state) { return state.error(); }
  if ((*state)->audit.is_deleted() && !include_deleted) { return Failure(not_found(kWhat)); }
  return json_answer(200, describe(**state));
}

using Change = Outcome<Written> (ContentTypeCommands::*)(CommandContext const&, TypeKey const&);

Outcome<http::Response> run_on_type(Call const& call, Change change) {
  auto const key = type_key(call);
  if (!key) { return key.error(); }
  auto const input = read_write(call, true);
  if (!input) { return input.error(); }
  if (auto const checked = BodyReader(input->body).finish(); !checked) { return Failure(checked.error()); }
  if (auto const known = load_record<content_type::Word>(call, key->str(), kWhat); !known) { return known.error(); }
  auto const written = (call.services.commands.content_types.*change)(input->context, *key);
  if (!written) { return written.error(); }
  return write_answer(call, 200, *written);
}

}  // namespace

std::vector<Endpoint> content_type_endpoints() {
  auto const list = [](Call const& call) { return list_records(call, "content_type"); };
  auto const remove = [](Call const& call) { return run_on_type(call, &ContentTypeCommands::remove); };
  auto const undelete = [](Call const& call) { return run_on_type(call, &ContentTypeCommands::undelete); };
  return {
      {"POST", "/api/v1/content-types", {Deed::create, content_type::Word::kName}, create_type},
      {"GET", "/api/v1/content-types", {Deed::read, content_type::Word::kName}, list, "catalog"},
      {"GET", "/api/v1/content-types/{type_key}", {Deed::read, content_type::Word::kName}, get_type},
      {"PUT", "/api/v1/content-types/{type_key}", {Deed::edit, content_type::Word::kName}, change_type},
      {"DELETE", "/api/v1/content-types/{type_key}", {Deed::remove, content_type::Word::kName}, remove},
      {"POST", "/api/v1/content-types/{type_key}/undelete", {Deed::remove, content_type::Word::kName}, undelete},
  };
}

}  // namespace contentos::api
