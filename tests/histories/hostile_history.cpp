#include "tests/histories/hostile_history.hpp"

#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"

namespace contentos::test {

HostileHistory::HostileHistory(Choices& choices, std::size_t most_bytes)
    : choices_(choices), values_(choices, most_bytes), types_(choices, values_, most_bytes) {
  create_tenant();
  while (tenants_.empty()) {
    auto const made = world.tenants.create(context(kPlatformTenant), {.name = "a", .slug = "first"});
    require(made.has_value(), "the first tenant is refused");
    tenants_.push_back(*TenantId::parse(made->view.at("tenant_id").as_string()));
  }
}

void HostileHistory::step() {
  pass_time();
  auto const tenant = choices_.of(tenants_);
  // While it is deleted everything is refused.
  if (tenant_state(tenant).audit.is_deleted() && !choices_.one_in(4)) { return patch_tenant(tenant); }
  auto const kind = choices_.below(20);
  if (kind < 6) {
    record_step(tenant);
  } else if (kind < 9) {
    type_step(tenant);
  } else {
    entry_step(tenant);
  }
}

void HostileHistory::pass_time() {
  static std::vector<std::chrono::microseconds> const kSteps{std::chrono::microseconds(0), std::chrono::microseconds(1),
                                                             std::chrono::seconds(1), std::chrono::hours(5), std::chrono::hours(24 * 40)};
  world.now += choices_.of(kSteps);
}

CommandContext HostileHistory::context(TenantId tenant) {
  static std::vector<std::string> const kActors{"one", "two", "scheduler"};
  auto out = system_context(TenantScope(tenant), choices_.of(kActors), CommandId(world.identity.new_uuid()),
                            CorrelationId(world.identity.new_uuid()));
  out.principal.scopes = {"platform:admin"};
  if (choices_.one_in(4) && tenant != kPlatformTenant) { out = token_context(tenant); }
  static std::vector<std::string> const kAgents{"curl/8 \"\\\"", std::string(200, 'a'), "\xC3\xA9\xF0\x9F\x98\x80\xEF\xBF\xBF", "\t"};
  if (choices_.one_in(8)) { out.agent = choices_.of(kAgents); }
  if (choices_.one_in(8)) { out.remote_address = "2001:db8::1"; }
  return out;
}

CommandContext HostileHistory::token_context(TenantId tenant) {
  auto out = system_context(TenantScope(tenant), "one", CommandId(world.identity.new_uuid()), CorrelationId(world.identity.new_uuid()));
  auto const ids = ids_of(tenant, "token");
  if (ids.empty()) { return out; }
  auto const state = *world.repositories.load<token::Word>(TenantScope(tenant), choices_.of(ids), Freshness::fresh).value().state;
  if (!state.is_usable(world.now)) { return out; }
  out.principal = {.actor = {ActorKind::token, state.id.str()},
                   .token_id = state.id,
                   .kind = state.kind,
                   .home = tenant,
                   .token_version = state.version,
                   .scopes = state.scopes,
                   .expires_at = state.expires_at};
  return out;
}

tenant::State HostileHistory::tenant_state(TenantId tenant) {
  return *world.repositories.load<tenant::Word>(TenantScope(tenant), tenant.str(), Freshness::fresh).value().state;
}

std::vector<std::string> HostileHistory::ids_of(TenantId tenant, std::string_view aggregate) {
  std::vector<std::string> out;
  for (auto const& stream : world.log.list_streams(TenantScope(tenant), aggregate).value()) { out.emplace_back(stream.id()); }
  return out;
}

}  // namespace contentos::test
