#include "api/body.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "api/position.hpp"
#include "domain/json/i_json.hpp"
#include "domain/tenant/tenant.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

Outcome<http::Response> create_tenant(Call const& call) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  CreateTenantInput tenant{.name = body.text("name", Need::required, 200).value_or(""),
                           .slug = body.text("slug", Need::required, 63).value_or(""),
                           .plan = body.text("plan", Need::optional, tenant::kMostPlanBytes).value_or(""),
                           .region = body.text("region", Need::optional, 64).value_or(""),
                           .owner = body.text("owner", Need::optional, tenant::kMostOwnerBytes).value_or("")};
  if (auto const* settings = body.object("settings")) { tenant.settings = *settings; }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const written = call.services.commands.tenants.create(input->context, tenant);
  if (!written) { return written.error(); }
  return write_answer(call, 201, *written, "/api/v1/tenants/" + json::value_to<std::string>(written->view.at("tenant_id")));
}

/// A deleted one is there for platform admins alone, and for them when they ask for it.
Outcome<json::object> describe_tenant(Call const& call, TenantId id, bool include_deleted) {
  auto const folded = call.services.repositories.load<tenant::Word>(TenantScope(id), id.str(), Freshness::fresh);
  if (!folded) { return Failure(folded.error()); }
  // Registered, but not made yet: what was registered is made at the next start, or by whoever repeats the command or wants the slug.
  if (!folded->state->exists) { return Failure(not_found("tenant")); }
  bool const may_be_deleted = include_deleted && call.principal.is_platform_admin();
  if (folded->state->audit.is_deleted() && !may_be_deleted) { return Failure(not_found("tenant")); }
  return describe(*folded->state);
}

/// The list is of what the platform's log says. A position that a tenant's own log has answered promises what the platform said before.
Outcome<void> await_registration(Call const& call) {
  auto const header = call.request.header("contentos-position");
  auto const position = header ? parse_position(call.services, *header) : std::nullopt;
  if (!position || position->tenant == kPlatformTenant) { return {}; }
  TenantScope const platform(kPlatformTenant);
  auto const said = call.services.log.tenant_position(platform);
  if (!said) { return Failure(said.error()); }
  auto const deadline = std::chrono::steady_clock::now() + call.services.options.position_wait;
  auto const reached = call.services.read_models.wait_for_tenant("catalog", kPlatformTenant, *said, deadline);
  if (!reached) { return Failure(reached.error()); }
  return {};
}

/// A platform admin sees all tenants, anybody else the own one.
Outcome<http::Response> list_tenants(Call const& call) {
  Parameters parameters(call.request.query);
  auto const limit = parameters.integer("limit", 1, kMaxPage).value_or(kDefaultPage);
  bool const include_deleted = parameters.flag("include_deleted");
  auto const cursor = catalog_cursor(call, parameters);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (!cursor) { return Failure(cursor.error()); }
  json::array items;
  if (!call.principal.is_platform_admin()) {
    auto tenant = describe_tenant(call, call.principal.home, include_deleted);
    if (!tenant) { return tenant.error(); }
    return page_answer(call, json::array{std::move(*tenant)}, std::nullopt);
  }
  if (auto const reached = await_registration(call); !reached) { return reached.error(); }
  auto const found = call.services.catalog.list_records(
      TenantScope(kPlatformTenant),
      {.kind = "registration", .cursor = *cursor, .limit = static_cast<std::size_t>(limit), .include_deleted = include_deleted});
  if (!found) { return Failure(found.error()); }
  std::vector<std::string> set_aside;  // and left out: what they are now is not known
  for (auto const& item : found->items) {
    auto const registration = stored_json(item);
    auto const id = TenantId::parse(json::value_to<std::string>(registration.at("tenant_id")));
    if (!id) { return Failure(StoreError{StoreErrorCode::corrupt, false, "catalog: a registration names no tenant"}); }
    auto tenant = describe_tenant(call, *id, include_deleted);
    if (tenant) {
      items.push_back(std::move(*tenant));
      continue;
    }
    auto const failure = tenant.error();
    auto const* error = std::get_if<StoreError>(&failure);
    if (error == nullptr) { continue; }
    if (error->code != StoreErrorCode::set_aside) { return failure; }
    set_aside.push_back(id->str());
  }
  std::optional<std::string> next;
  if (found->next) { next = json::serialize(json::array{found->next->position.value, found->next->key, found->next->id}); }
  return page_answer(call, std::move(items), next, std::nullopt, set_aside);
}

Outcome<http::Response> get_tenant(Call const& call) {
  Parameters parameters(call.request.query);
  bool const include_deleted = parameters.flag("include_deleted");
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const tenant = describe_tenant(call, call.scope.tenant(), include_deleted);
  if (!tenant) { return tenant.error(); }
  return json_answer(200, *tenant);
}

Outcome<http::Response> patch_tenant(Call const& call) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  if (auto const known = describe_tenant(call, call.scope.tenant(), false); !known) { return known.error(); }
  BodyReader body(input->body);
  PatchTenantInput patch{.name = body.text("name", Need::optional, 200),
                         .slug = body.text("slug", Need::optional, 63),
                         .status = body.one_of("status", {"active", "suspended"}),
                         .reason = body.text("reason").value_or(""),
                         .plan = body.text("plan", Need::optional, tenant::kMostPlanBytes),
                         .owner = body.text("owner", Need::optional, tenant::kMostOwnerBytes)};
  if (auto const* settings = body.object("settings")) { patch.settings = *settings; }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const written = call.services.commands.tenants.patch(input->context, patch);
  if (!written) { return written.error(); }
  return write_answer(call, 200, *written);
}

/// A command on the tenant in the path that takes at most one text.
Outcome<http::Response> command(Call const& call, std::string_view member, std::size_t most_bytes, auto const& run) {
  auto const input = read_write(call, true);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  auto const given = member.empty() ? std::nullopt : body.text(member, Need::optional, most_bytes);
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const written = run(input->context, given);
  if (!written) { return written.error(); }
  return write_answer(call, 200, *written);
}

using Given = std::optional<std::string>;

Outcome<http::Response> delete_tenant(Call const& call) {
  return command(call, {}, 0, [&](CommandContext const& context, Given const&) { return call.services.commands.tenants.remove(context); });
}

Outcome<http::Response> undelete_tenant(Call const& call) {
  return command(call, "slug", 63,
                 [&](CommandContext const& context, Given const& slug) { return call.services.commands.tenants.undelete(context, slug); });
}

/// As PATCH does it by `status`.
Outcome<http::Response> deactivate_tenant(Call const& call) {
  return command(call, "reason", 1024, [&](CommandContext const& context, Given const& reason) {
    return call.services.commands.tenants.patch(context, {.status = "suspended", .reason = reason.value_or("")});
  });
}

Outcome<http::Response> activate_tenant(Call const& call) {
  return command(call, {}, 0, [&](CommandContext const& context, Given const&) {
    return call.services.commands.tenants.patch(context, {.status = "active"});
  });
}

}  // namespace

std::vector<Endpoint> tenant_endpoints() {
  auto const for_admins = [](std::string method, std::string pattern, Outcome<http::Response> (*handle)(Call const&)) {
    return Endpoint{std::move(method), std::move(pattern), {Deed::manage, Permission::kPlatform}, handle, {}, ScopeFrom::path};
  };
  return {
      {"POST", "/api/v1/tenants", {Deed::create, tenant::Word::kName}, create_tenant, {}, ScopeFrom::platform},
      {"GET", "/api/v1/tenants", {Deed::read, tenant::Word::kName}, list_tenants, "catalog", ScopeFrom::home},
      {"GET", "/api/v1/tenants/{id}", {Deed::read, tenant::Word::kName}, get_tenant, {}, ScopeFrom::path},
      {"PATCH", "/api/v1/tenants/{id}", {Deed::edit, tenant::Word::kName}, patch_tenant, {}, ScopeFrom::path},
      for_admins("DELETE", "/api/v1/tenants/{id}", delete_tenant),
      for_admins("POST", "/api/v1/tenants/{id}/undelete", undelete_tenant),
      for_admins("POST", "/api/v1/tenants/{id}/deactivate", deactivate_tenant),
      for_admins("POST", "/api/v1/tenants/{id}/activate", activate_tenant),
  };
}

}  // namespace contentos::api
