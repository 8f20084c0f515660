// Tenants: registered with the platform (slug, shard), then made in their own log; deleted and undeleted by the platform (which takes the
// slug and gives it back), and then in their own log. Two logs, so two appends: `finish_registrations` completes what a crash left between
// them, and so does whoever repeats the command.
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
  std::string owner{};
  boost::json::object settings{};  // merge patch over the defaults
};

struct PatchTenantInput {
  std::optional<std::string> name{};
  std::optional<std::string> slug{};    // platform admins only
  std::optional<std::string> status{};  // `active` or `suspended`; platform admins only
  std::string reason{};
  std::optional<std::string> plan{};              // platform admins only
  std::optional<std::string> owner{};             // platform admins only
  std::optional<boost::json::object> settings{};  // RFC 7396
};

class TenantCommands {
public:
  explicit TenantCommands(Pipeline& pipeline) : pipeline_(pipeline) {}

  /// `context.scope` is the platform tenant. The new tenant has the system types html, pdf and page. Rejections: already_exists, of a slug
  /// that is taken; a tenant that was registered with it and then not made, since a store failed, is made on that occasion.
  [[nodiscard]] Outcome<Written> create(CommandContext const& context, CreateTenantInput const& input);
  [[nodiscard]] Outcome<Written> patch(CommandContext const& context, PatchTenantInput const& input);
  /// By platform admins alone; `context.scope` is the tenant's. Rejections: not_found; of remove also protected_record, of the platform
  /// itself and of what cannot be deleted; of undelete also already_exists, when another tenant has the slug by now, and validation_failed
  /// at /slug, for one that is none and for one that comes too late. Errors: those of the log; overloaded when others delete and undelete
  /// it all the time.
  [[nodiscard]] Outcome<Written> remove(CommandContext const& context);
  [[nodiscard]] Outcome<Written> undelete(CommandContext const& context, std::optional<std::string> slug);
  /// Makes a registered tenant that is not there yet, and has it say of slug and deletion what the platform says. Safe to call at any time,
  /// in several processes.
  [[nodiscard]] Outcome<void> finish_registration(TenantId tenant);
  /// The same for every tenant, at start. One whose streams hold what cannot be folded is told to `not_followed` and left as it is.
  [[nodiscard]] Outcome<void> finish_registrations(std::function<void(StoreError const&)> const& not_followed);

private:
  Outcome<void> establish(TenantId tenant);
  Outcome<void> establish_site(TenantScope scope, SiteId id, std::string const& name);
  Outcome<void> change_slug(CommandContext const& context, std::string const& slug);
  Outcome<Written> decide_existence(CommandContext const& context, registration::Command const& command);
  Outcome<Intent> what_follows(TenantId tenant, Freshness freshness);
  Outcome<Pipeline::Done> follow(CommandContext const& context);
  Outcome<void> agree(TenantId tenant);

  Pipeline& pipeline_;
};

}  // namespace contentos
