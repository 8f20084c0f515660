#include "api/body.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
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
                           .plan = body.text("plan", Need::optional, 64).value_or(""),
                           .region = body.text("region", Need::optional, 64).value_or("")};
  if (auto const* settings = body.object("settings")) { tenant.settings = *settings; }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const written = call.services.commands.tenants.create(input->context, tenant);
  if (!written) { return written.error(); }
  return write_answer(call, 201, *written, "/api/v1/tenants/" + json::value_to<std::string>(written->view.at("tenant_id")));
}

Outcome<json::object> describe_tenant(Call const& call, TenantId id) {
  auto const folded = call.services.repositories.load<tenant::Word>(TenantScope(id), id.str(), Freshness::fresh);
  if (!folded) { return Failure(folded.error()); }
  // Registered, but not made yet: what was registered is made at the next start, or by whoever repeats the command.
  if (!folded->state->exists) { return Failure(not_found()); }
  return describe(*folded->state);
}

/// A platform admin sees all tenants, anybody else the own one.
Outcome<http::Response> list_tenants(Call const& call) {
  Parameters parameters(call.request.query);
  auto const limit = parameters.integer("limit", 1, kMaxPage).value_or(kDefaultPage);
  auto const cursor = catalog_cursor(call, parameters);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (!cursor) { return Failure(cursor.error()); }
  json::array items;
  if (!call.principal.is_platform_admin()) {
    auto tenant = describe_tenant(call, call.principal.home);
    if (!tenant) { return tenant.error(); }
    return page_answer(call, json::array{std::move(*tenant)}, std::nullopt);
  }
  auto const found = call.services.catalog.list_records(
      TenantScope(kPlatformTenant), {.kind = "registration", .cursor = *cursor, .limit = static_cast<std::size_t>(limit)});
  if (!found) { return Failure(found.error()); }
  std::vector<std::string> set_aside;  // and left out: what they are now is not known
  for (auto const& item : found->items) {
    auto const registration = stored_json(item);
    auto const id = TenantId::parse(json::value_to<std::string>(registration.at("tenant_id")));
    CONTENTOS_ENSURE(id.has_value(), "a registration names its tenant");
    auto tenant = describe_tenant(call, *id);
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

Outcome<http::Response> get_tenant(Call const& call) { return get_record<tenant::Word>(call, call.scope.tenant().str()); }

Outcome<http::Response> patch_tenant(Call const& call) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  if (auto const known = load_record<tenant::Word>(call, call.scope.tenant().str()); !known) { return known.error(); }
  BodyReader body(input->body);
  PatchTenantInput patch{.name = body.text("name", Need::optional, 200),
                         .slug = body.text("slug", Need::optional, 63),
                         .status = body.one_of("status", {"active", "suspended"}),
                         .reason = body.text("reason").value_or("")};
  if (auto const* settings = body.object("settings")) { patch.settings = *settings; }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const written = call.services.commands.tenants.patch(input->context, patch);
  if (!written) { return written.error(); }
  return write_answer(call, 200, *written);
}

}  // namespace

std::vector<http::Route> tenant_routes(Services& services) {
  return {
      guarded(services, {"POST", "/api/v1/tenants", {Deed::create, tenant::Word::kName}, create_tenant, {}, ScopeFrom::platform}),
      guarded(services, {"GET", "/api/v1/tenants", {Deed::read, tenant::Word::kName}, list_tenants, "catalog", ScopeFrom::home}),
      guarded(services, {"GET", "/api/v1/tenants/{id}", {Deed::read, tenant::Word::kName}, get_tenant, {}, ScopeFrom::path}),
      guarded(services, {"PATCH", "/api/v1/tenants/{id}", {Deed::edit, tenant::Word::kName}, patch_tenant, {}, ScopeFrom::path}),
  };
}

}  // namespace contentos::api
