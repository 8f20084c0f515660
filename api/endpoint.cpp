#include "api/endpoint.hpp"

#include "api/body.hpp"
#include "api/position.hpp"
#include "api/problem.hpp"
#include "domain/core/utf8.hpp"
#include "domain/registration/registration.hpp"
#include "domain/tenant/tenant.hpp"
#include "infra/text/icu_graphemes.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace contentos::api {

namespace {

constexpr std::size_t kMaxKeyBytes = 255;
constexpr std::size_t kMaxAgentBytes = 200;
constexpr std::size_t kTraceDigits = 32;

Rejection unauthenticated() { return {RejectionCode::unauthenticated, "A valid token is needed."}; }

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

Outcome<TenantScope> scope_of_caller(Services& services, http::Request const& request, Principal const& principal) {
  auto const named = request.header("contentos-tenant");
  if (principal.is_platform_admin() && principal.home == kPlatformTenant) {
    if (!named) {
      return Failure(bad_header("ContentOS-Tenant", "required", "A platform admin says here which tenant is meant, by id or slug."));
    }
    if (*named == "platform") { return TenantScope(kPlatformTenant); }
    auto const tenant = find_tenant(services, *named);
    if (!tenant) { return tenant.error(); }
    return TenantScope(*tenant);
  }
  if (named && *named != principal.home.str()) {
    auto const own =
        services.repositories.load<tenant::Word>(TenantScope(principal.home), principal.home.str(), Freshness::within_a_second);
    if (!own) { return Failure(own.error()); }
    if (own->state->slug != *named) { return Failure(not_found("tenant")); }
  }
  return TenantScope(principal.home);
}

Outcome<TenantScope> scope_of(Services& services, http::Request const& request, std::vector<std::string> const& path,
                              Principal const& principal, ScopeFrom from) {
  switch (from) {
    case ScopeFrom::caller: return scope_of_caller(services, request, principal);
    case ScopeFrom::home: return TenantScope(principal.home);
    case ScopeFrom::platform:
      if (!principal.is_platform_admin()) {
        Rejection missing{RejectionCode::forbidden, "The token lacks the scope platform:admin."};
        missing.extra["scope"] = "platform:admin";
        return Failure(std::move(missing));
      }
      return TenantScope(kPlatformTenant);
    case ScopeFrom::path: {
      auto const tenant = TenantId::parse(path.front());
      // A tenant that is none of the caller's business is not even looked for.
      if (!tenant || (!principal.is_platform_admin() && *tenant != principal.home)) { return Failure(not_found("tenant")); }
      return TenantScope(*tenant);
    }
  }
  return Failure(not_found("tenant"));
}

/// Whether the caller has one of the permissions that let into the endpoint; what is lacking is the first of them.
Decided<void> may_enter(Authorizer const& authorizer, Principal const& principal, Endpoint const& endpoint, TenantScope scope) {
  auto const ask = [&](Permission permission) { return authorizer.authorize(principal, permission, Resource{scope, permission.kind}); };
  auto const allowed = ask(endpoint.permission);
  auto const lets_in = [&](Permission permission) { return ask(permission).has_value(); };
  if (allowed || std::ranges::any_of(endpoint.or_any_of, lets_in)) { return {}; }
  return allowed.error();
}

Outcome<http::Response> handle(Services& services, Endpoint const& endpoint, http::Request const& request,
                               std::vector<std::string> const& path) {
  auto const now = services.identity.now();
  auto principal = authenticate(services, request, now);
  if (!principal) { return principal.error(); }
  auto const scope = scope_of(services, request, path, *principal, endpoint.scope);
  if (!scope) { return scope.error(); }
  auto const allowed = may_enter(services.authorizer, *principal, endpoint, *scope);
  if (!allowed) {
    // What a forbidden record is called may not tell it from an absent one.
    if (allowed.error().code == RejectionCode::not_found) { return Failure(not_found("tenant")); }
    return Failure(allowed.error());
  }
  if (auto const readable = check_body_coding(request); !readable) { return Failure(readable.error()); }
  auto seeing = *scope;
  if (!endpoint.reads.empty()) {
    auto const readable = principal->is_platform_admin() ? std::nullopt : std::optional(scope->tenant());
    auto const reached = await_position(services, request, readable, endpoint.reads);
    if (!reached) { return reached.error(); }
    if (*reached && (*reached)->tenant == scope->tenant()) { seeing = scope->having_seen((*reached)->position); }
  }
  return endpoint.handle(Call{services, request, path, std::move(*principal), seeing, now});
}

/// A random UUID (version 4 or 7) is the command id itself; anything else names one within tenant and token. The system's own commands
/// have ids of version 5, derived from what everybody may see: no key of a client's may come to be one of those.
Decided<CommandId> command_id(Call const& call) {
  auto& identity = call.services.identity;
  auto const given = call.request.header("idempotency-key");
  if (!given) { return CommandId(identity.new_uuid()); }
  auto key = *given;
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"') { key = key.substr(1, key.size() - 2); }
  auto const is_visible = std::ranges::all_of(key, [](char c) { return c >= 0x20 && c < 0x7F; });
  if (key.empty() || key.size() > kMaxKeyBytes || !is_visible) {
    return bad_header("Idempotency-Key", "malformed", "1 to 255 visible ASCII characters, best a UUID.");
  }
  auto const uuid = Uuid::parse(key);
  if (uuid && (uuid->version() == 4 || uuid->version() == 7)) { return CommandId(*uuid); }
  return CommandId(identity.named_uuid(call.scope.tenant().uuid(), call.principal.token_id.str() + "/" + std::string(key)));
}

CorrelationId correlation_of(http::Request const& request) {
  auto const& t = request.trace_id();
  if (t.size() != kTraceDigits) { return {}; }
  auto const uuid = Uuid::parse(t.substr(0, 8) + "-" + t.substr(8, 4) + "-" + t.substr(12, 4) + "-" + t.substr(16, 4) + "-" + t.substr(20));
  return CorrelationId(uuid.value_or(Uuid{}));
}

/// A body on disk goes away with the request, unless the handler has moved it to a place of its own.
class SpooledBody {
public:
  explicit SpooledBody(http::Request const& request) : request_(request) {}
  ~SpooledBody() {
    std::error_code ignored;
    if (request_.spooled_body) { std::filesystem::remove(*request_.spooled_body, ignored); }
  }
  SpooledBody(SpooledBody const&) = delete;
  SpooledBody& operator=(SpooledBody const&) = delete;

private:
  http::Request const& request_;
};

}  // namespace

http::Route guarded(Services& services, Endpoint endpoint) {
  http::Route route{endpoint.method, endpoint.pattern, http::RunsOn::worker_pool, endpoint.spool_body, {}};
  route.working_bytes = &working_bytes_of_json;
  route.handler = [&services, endpoint = std::move(endpoint)](http::Request const& request, std::vector<std::string> const& path) {
    SpooledBody const spooled(request);
    auto response = handle(services, endpoint, request, path);
    return response ? std::move(*response) : answer_failure(services, request, response.error());
  };
  return route;
}

std::optional<std::string_view> bearer_token(http::Request const& request) {
  constexpr std::string_view kScheme = "bearer ";
  auto const header = request.header("authorization");
  if (!header || header->size() <= kScheme.size() || !equals_ignoring_case(header->substr(0, kScheme.size()), kScheme)) {
    return std::nullopt;
  }
  return header->substr(kScheme.size());
}

Outcome<Principal> authenticate(Services& services, http::Request const& request, Timestamp now) {
  auto const token = bearer_token(request);
  if (!token) { return Failure(unauthenticated()); }
  return services.authenticator.authenticate(*token, now);
}

namespace {

/// By what its slug meant last, if it still means that; that another process gave it to another tenant is seen within a second.
std::optional<TenantId> known_by_slug(Services& services, std::string_view slug) {
  auto const guess = services.slugs.guess(slug);
  if (!guess) { return std::nullopt; }
  auto const known = services.repositories.load<registration::Word>(TenantScope(kPlatformTenant), guess->str(), Freshness::within_a_second);
  // One that cannot be folded cannot say it: the claim can.
  bool const has_it = known && known->state->exists && !known->state->is_deleted && known->state->slug == slug;
  return has_it ? guess : std::nullopt;
}

Outcome<TenantId> find_by_slug(Services& services, std::string const& slug) {
  if (!registration::is_slug(slug)) { return Failure(not_found("tenant")); }
  if (auto const known = known_by_slug(services, slug)) { return *known; }
  auto const holder = services.log.claim_holder(TenantScope(kPlatformTenant), Claim{"tenant_slug", slug});
  if (!holder) { return Failure(holder.error()); }
  auto const tenant = *holder ? TenantId::parse((*holder)->id()) : std::nullopt;
  if (!tenant) { return Failure(not_found("tenant")); }
  services.slugs.remember(slug, *tenant);
  return *tenant;
}

}  // namespace

Outcome<TenantId> find_tenant(Services& services, std::string_view id_or_slug) {
  auto const tenant = TenantId::parse(id_or_slug);
  if (!tenant) { return find_by_slug(services, std::string(id_or_slug)); }
  for (auto const freshness : {Freshness::cached, Freshness::fresh}) {
    auto const known = services.repositories.load<registration::Word>(TenantScope(kPlatformTenant), tenant->str(), freshness);
    if (!known) { return Failure(known.error()); }
    if (known->state->exists) { return *tenant; }
  }
  return Failure(not_found("tenant"));
}

http::Response answer_failure(Services const& services, http::Request const& request, Failure const& failure) {
  auto const* error = std::get_if<StoreError>(&failure);
  // That too many ask at once is said to them, and what is set aside was said when it was: neither is to be read line by line.
  bool const is_trouble = error != nullptr && error->code != StoreErrorCode::overloaded && error->code != StoreErrorCode::set_aside;
  if (is_trouble && services.options.report) { services.options.report(request.trace_id(), *error); }
  return problem(failure, request);
}

namespace {

/// What the event keeps of `User-Agent`. A header may have any bytes, and an event only text: what is none shows as question marks.
std::string agent_of(http::Request const& request) {
  std::string agent(request.header("user-agent").value_or(""));
  if (!is_utf8(agent)) {
    std::ranges::replace_if(
        agent, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  return text::IcuGraphemes().cut(agent, kMaxAgentBytes);
}

}  // namespace

Decided<CommandContext> command_context(Call const& call, std::function<std::string()> const& canonical_body) {
  auto const id = command_id(call);
  if (!id) { return id.error(); }
  CommandContext context{
      .scope = call.scope, .principal = call.principal, .command_id = *id, .correlation_id = correlation_of(call.request)};
  if (call.request.header("idempotency-key")) {
    context.digest = call.services.identity.sha256(call.request.method + "\n" + call.request.path + "\n" + canonical_body());
  }
  context.remote_address = call.request.remote_address;
  context.agent = agent_of(call.request);
  return context;
}

}  // namespace contentos::api
