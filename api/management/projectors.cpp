#include "api/body.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "api/ops/status_json.hpp"
#include "domain/skip/skip.hpp"
#include "infra/url/percent.hpp"

#include <algorithm>
#include <array>

namespace contentos::api {

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 6> kProjectors = {"audit", "catalog", "delivery", "reactors", "search", "versions"};

Outcome<TenantId> tenant_named(Call const& call, std::string const& name) {
  return name == "platform" ? Outcome<TenantId>(kPlatformTenant) : find_tenant(call.services, name);
}

std::optional<ProjectionStatus> find_projector(Call const& call) {
  auto const all = call.services.read_models.status();
  auto const found = std::ranges::find(all, call.path.front(), &ProjectionStatus::name);
  return found == all.end() ? std::nullopt : std::optional(*found);
}

Outcome<http::Response> list_projectors(Call const& call) {
  Parameters parameters(call.request.query);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  json::array items;
  for (auto const& status : call.services.read_models.status()) { items.push_back(projector_json(status)); }
  return page_answer(call, std::move(items), std::nullopt);
}

Outcome<http::Response> get_projector(Call const& call) {
  Parameters parameters(call.request.query);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const status = find_projector(call);
  if (!status) { return Failure(not_found("read model")); }
  return json_answer(200, projector_json(*status));
}

Outcome<http::Response> rebuild_projector(Call const& call) {
  auto const input = read_write(call, true);
  if (!input) { return input.error(); }
  if (auto const checked = BodyReader(input->body).finish(); !checked) { return Failure(checked.error()); }
  auto const status = find_projector(call);
  if (!status) { return Failure(not_found("read model")); }
  if (status->name == "reactors") {
    return Failure(Rejection{RejectionCode::protected_record, "The reactors' list holds what was done, and is not built anew."});
  }
  if (status->rebuilding) { return Failure(Rejection{RejectionCode::in_use, "This projector is being rebuilt already."}); }
  if (auto const started = call.services.read_models.start_rebuild(status->name); !started) { return Failure(started.error()); }
  auto response = json_answer(202, projector_json(find_projector(call).value_or(*status)));
  response.with("Location", "/api/v1/projectors/" + url::percent_encode(status->name));
  return response;
}

Outcome<http::Response> unpark_tenant(Call const& call) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  auto const named = body.text("tenant", Need::required, 64);
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const status = find_projector(call);
  if (!status) { return Failure(not_found("read model")); }
  auto const tenant = tenant_named(call, *named);
  if (!tenant) { return tenant.error(); }
  if (std::ranges::find(status->set_aside, *tenant, &SetAside::tenant) == status->set_aside.end()) {
    return Failure(Rejection{
        RejectionCode::validation_failed, "Nothing to do.", {{"/tenant", "not_set_aside", "Nothing of this tenant is set aside here."}}});
  }
  if (auto const replayed = call.services.read_models.unpark(status->name, *tenant); !replayed) {
    auto const& error = replayed.error();
    if (error.code != StoreErrorCode::set_aside) { return Failure(error); }
    return problem(503, "set_aside", error.context, &call.request);  // an operator is told the event and the reason
  }
  return json_answer(200, projector_json(find_projector(call).value_or(*status)));
}

Rejection nothing_set_aside() {
  return {RejectionCode::validation_failed,
          "Nothing is to be skipped.",
          {{"/event", "not_set_aside", "Nothing is set aside here because of this event."}}};
}

/// The tenant of which the model has something set aside because of the event, when this process knows the model.
std::optional<TenantId> tenant_set_aside(Call const& call, EventId event) {
  auto const status = find_projector(call);
  if (!status) { return std::nullopt; }
  auto const it = std::ranges::find_if(status->set_aside, [&](SetAside const& one) { return one.cause.event_id == event; });
  return it == status->set_aside.end() ? std::nullopt : std::optional(it->tenant);
}

/// Whose event it is. What another process projects is not known here, so that the request must say it; nor is what was skipped already,
/// which may be asked for again.
Outcome<TenantId> tenant_of(Call const& call, EventId event, std::optional<std::string> const& named) {
  auto const here = tenant_set_aside(call, event);
  if (!named) { return here ? Outcome<TenantId>(*here) : Failure(nothing_set_aside()); }
  auto tenant = tenant_named(call, *named);
  if (!tenant || !find_projector(call) || here == *tenant) { return tenant; }
  auto const known = call.services.repositories.load<skip::Word>(TenantScope(*tenant), event.str(), Freshness::fresh);
  if (!known) { return Failure(known.error()); }
  return known->state->projections.contains(call.path.front()) ? tenant : Failure(nothing_set_aside());
}

Outcome<http::Response> skip_event(Call const& call) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  auto const event = body.uuid<EventId>("event", Need::required);
  auto const named = body.text("tenant", Need::optional, 64);
  auto const reason = body.text("reason", Need::optional, 1000).value_or("");
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const& projection = call.path.front();
  if (std::ranges::find(kProjectors, projection) == kProjectors.end()) { return Failure(not_found("read model")); }
  auto const tenant = tenant_of(call, *event, named);
  if (!tenant) { return tenant.error(); }
  auto context = input->context;
  context.scope = TenantScope(*tenant);
  auto const written = call.services.commands.skips.request(context, {*event, projection, reason});
  if (!written) { return written.error(); }
  return json_answer(200, written->view.tree());
}

}  // namespace

std::vector<Endpoint> projector_endpoints() {
  auto const admin = [](std::string method, std::string pattern, Outcome<http::Response> (*handle)(Call const&)) {
    return Endpoint{std::move(method), std::move(pattern), {Deed::manage, Permission::kPlatform}, handle, {}, ScopeFrom::platform};
  };
  return {
      admin("GET", "/api/v1/projectors", list_projectors),
      admin("GET", "/api/v1/projectors/{name}", get_projector),
      admin("POST", "/api/v1/projectors/{name}/rebuild", rebuild_projector),
      admin("POST", "/api/v1/projectors/{name}/unpark", unpark_tenant),
      admin("POST", "/api/v1/projectors/{name}/skip", skip_event),
  };
}

}  // namespace contentos::api
