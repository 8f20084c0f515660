// Tenants: registered with the platform (slug, shard), then made in their own log. Two logs, so two appends: `finish_registrations`
// completes what a crash left between them.
#pragma once

#include "commands/pipeline/pipeline.hpp"
#include "domain/registration/registration.hpp"
#include "domain/tenant/tenant.hpp"

#include <boost/json/object.hpp>

namespace contentos {

struct CreateTenantInput {
  std::string name;
  std::string slug;
  std::string plan{};
  std::string region{};
  boost::json::object settings{};  // merge patch over the defaults
};

struct PatchTenantInput {
  std::optional<std::string> name{};
  std::optional<std::string> slug{};    // platform admins only
  std::optional<std::string> status{};  // `active` or `suspended`; platform admins only
  std::string reason{};
  std::optional<boost::json::object> settings{};  // RFC 7396
};

class TenantCommands {
public:
  explicit TenantCommands(Pipeline& pipeline) : pipeline_(pipeline) {}

  /// `context.scope` is the platform tenant. The new tenant has the system types html, pdf and page.
  [[nodiscard]] Outcome<Written> create(CommandContext const& context, CreateTenantInput const& input);
  [[nodiscard]] Outcome<Written> patch(CommandContext const& context, PatchTenantInput const& input);
  /// Makes every registered tenant that is not there yet. Called at start; safe to call at any time, in several processes. A tenant whose
  /// streams hold what cannot be folded is told to `not_followed` and left as it is.
  [[nodiscard]] Outcome<void> finish_registrations(std::function<void(StoreError const&)> const& not_followed);

private:
  Outcome<void> establish(TenantId tenant);
  Outcome<void> establish_site(TenantScope scope, SiteId id, std::string const& name);
  Outcome<void> change_slug(CommandContext const& context, std::string const& slug);

  Pipeline& pipeline_;
};

}  // namespace contentos
