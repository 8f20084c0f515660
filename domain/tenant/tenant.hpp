// A tenant from its own side: name, status, settings, locales. Stream `tenant-{tenant_id}` within the tenant itself.
// (Its slug and its existence for others are the platform's: domain/registration. What the platform's log says of them, this one follows.)
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/meta.hpp"
#include "domain/fields/events.hpp"

#include <boost/json/object.hpp>

#include <variant>
#include <vector>

namespace contentos::tenant {

struct LocaleSetting {
  std::string code;  // BCP 47
  std::string name;
  std::string fallback;  // another locale's code, or empty: none. No cycles.
  bool optional = true;  // required localized fields may be empty in it
  friend bool operator==(LocaleSetting const&, LocaleSetting const&) = default;
};

struct Settings {
  std::string site_name;
  std::string default_locale = "en-US";
  std::vector<LocaleSetting> locales{{"en-US", "English (United States)", "", false}};
  std::int64_t cache_ttl_seconds = 3600;  // 0 to 31,536,000: Cache-Control of delivery
  bool public_delivery = false;           // delivery without a token
  bool refuse_delete_of_published = false;
  boost::json::object other;  // branding, nav, footer and seo (site_settings.hpp), and whatever else a tenant keeps here: as given
  friend bool operator==(Settings const&, Settings const&) = default;
  [[nodiscard]] std::vector<std::string> locale_codes() const;
  /// The locales to look in, in order: `locale` itself, its fallback, its fallback's … Empty when the locale is unknown.
  [[nodiscard]] std::vector<std::string> fallback_chain(std::string_view locale) const;
};
[[nodiscard]] boost::json::object to_json(Settings const& settings);
/// Applies a client's JSON Merge Patch (RFC 7396) to the settings. Rejection validation_failed with pointers below /settings.
[[nodiscard]] Decided<Settings> patched(Settings const& settings, boost::json::object const& patch);
/// What `to_json` gave, once. What a site looks like by it was judged when it was given, or before anybody judged it, and is not judged
/// again.
[[nodiscard]] Decided<Settings> from_stored(boost::json::object const& stored);

}  // namespace contentos::tenant

namespace contentos {

/// What is stored was judged when it was written: what does not read back was never stored by us.
template <>
struct Value<tenant::Settings> {
  static constexpr std::string_view kWants = "Settings are needed here.";
  static void write(tenant::Settings const& value, boost::json::value& out) { out = tenant::to_json(value); }
  static bool read(boost::json::value const& json, tenant::Settings& out);
  static boost::json::object schema(Rules const&) { return {{"$ref", "#/components/schemas/Settings"}}; }
};

}  // namespace contentos

namespace contentos::tenant {

struct Created {
  TenantId tenant_id;
  std::string name;
  std::string slug;
  SiteId default_site;
  std::string plan;
  std::string region;
  Settings settings;
  static constexpr std::string_view kType = "tenant.created.v1", kVerb = "create";
  static constexpr auto fields() {
    return std::array{field<&Created::tenant_id>("tenant_id"), field<&Created::name>("name"),
                      field<&Created::slug>("slug"),           field<&Created::default_site>("default_site_id"),
                      field<&Created::plan>("plan", kLeftOut), field<&Created::region>("region", kLeftOut),
                      field<&Created::settings>("settings")};
  }
};
struct Renamed {
  std::string name;
  static constexpr std::string_view kType = "tenant.renamed.v1", kVerb = "rename";
  static constexpr auto fields() { return std::array{field<&Renamed::name>("name")}; }
};
/// Follows the platform's.
struct SlugChanged {
  std::string slug;
  static constexpr std::string_view kType = "tenant.slug_changed.v1", kVerb = "change_slug";
  static constexpr auto fields() { return std::array{field<&SlugChanged::slug>("slug")}; }
};
struct Suspended {
  std::string reason;
  static constexpr std::string_view kType = "tenant.suspended.v1", kVerb = "suspend";
  static constexpr auto fields() { return std::array{field<&Suspended::reason>("reason")}; }
};
struct Resumed {
  static constexpr std::string_view kType = "tenant.resumed.v1", kVerb = "resume";
  static constexpr NoFields fields() { return {}; }
};
/// Locales are settings.
struct SettingsChanged {
  Settings settings;
  static constexpr std::string_view kType = "tenant.settings_changed.v1", kVerb = "change_settings";
  static constexpr auto fields() { return std::array{field<&SettingsChanged::settings>("settings")}; }
};
/// A member of `tenant.created` would be lost on a program that does not know it, which decodes the event all the same; one that does not
/// know a type sets the stream aside and waits.
struct OwnerChanged {
  std::string owner;
  static constexpr std::string_view kType = "tenant.owner_changed.v1", kVerb = "change_owner";
  static constexpr auto fields() { return std::array{field<&OwnerChanged::owner>("owner")}; }
};
struct PlanChanged {
  std::string plan;
  static constexpr std::string_view kType = "tenant.plan_changed.v1", kVerb = "change_plan";
  static constexpr auto fields() { return std::array{field<&PlanChanged::plan>("plan")}; }
};
/// Follows the platform's, as undeleted does.
struct Deleted {
  static constexpr std::string_view kType = "tenant.deleted.v1", kVerb = "delete";
  static constexpr NoFields fields() { return {}; }
};
struct Undeleted {
  static constexpr std::string_view kType = "tenant.undeleted.v1", kVerb = "undelete";
  static constexpr NoFields fields() { return {}; }
};
using Event =
    std::variant<Created, Renamed, SlugChanged, Suspended, Resumed, SettingsChanged, OwnerChanged, PlanChanged, Deleted, Undeleted>;

inline constexpr std::size_t kMostPlanBytes = 64;
inline constexpr std::size_t kMostOwnerBytes = 200;

struct State {
  bool exists = false;
  TenantId id;
  std::string name;
  std::string slug;
  std::string owner;  // who answers for it, as the platform calls them: an account's id, never a person's name
  std::string plan;
  std::string region;
  SiteId default_site;
  Settings settings;
  StreamVersion version;
  Audit audit;
  /// Suspended and deactivated are one thing, by two names.
  [[nodiscard]] bool is_suspended() const { return !audit.is_active; }
};
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

struct Create {
  TenantId tenant_id;
  std::string name;
  std::string slug;
  SiteId default_site;
  std::string plan;
  std::string region;
  Settings settings;
  std::string owner{};
};
struct Rename {
  std::string name;
};
struct ChangeSlug {
  std::string slug;
};
struct Suspend {
  std::string reason;
};
struct Resume {};
struct ChangeSettings {
  Settings settings;
};
struct ChangeOwner {
  std::string owner;
};
struct ChangePlan {
  std::string plan;
};
/// What the platform's log says of the tenant by now, its end and its coming back too. Nothing is refused: it was judged there.
struct Follow {
  bool is_deleted = false;
  std::string slug;
};
using Command = std::variant<Create, Rename, ChangeSlug, Suspend, Resume, ChangeSettings, ChangeOwner, ChangePlan, Follow>;
/// A deleted tenant is absent for all of them but Create and Follow.
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

/// Why the platform may not delete it: it is not there, or `can_delete` is false. That it is deleted already is no reason.
[[nodiscard]] std::optional<Rejection> undeletable(State const& state);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);
/// `tenant_id, name, slug, status (active|suspended|deleted), owner, plan, region, default_site_id, settings` + audit members.
[[nodiscard]] boost::json::object describe(State const& state);

struct Word {
  static constexpr std::string_view kName = "tenant", kPlural = "tenants";
  using State = tenant::State;
  using Event = tenant::Event;
  using Command = tenant::Command;
};

}  // namespace contentos::tenant
