// A tenant from its own side: name, status, settings, locales. Stream `tenant-{tenant_id}` within the tenant itself.
// (Its slug and its existence for others are the platform's: domain/platform.)
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/encoded.hpp"
#include "domain/event/meta.hpp"

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
  boost::json::object other;  // default SEO, nav and footer, branding …: kept as given
  friend bool operator==(Settings const&, Settings const&) = default;
  [[nodiscard]] std::vector<std::string> locale_codes() const;
  /// The locales to look in, in order: `locale` itself, its fallback, its fallback's … Empty when the locale is unknown.
  [[nodiscard]] std::vector<std::string> fallback_chain(std::string_view locale) const;
};
[[nodiscard]] boost::json::object to_json(Settings const& settings);
/// Applies a JSON Merge Patch (RFC 7396) to the settings. Rejection validation_failed with pointers below /settings.
[[nodiscard]] Decided<Settings> patched(Settings const& settings, boost::json::object const& patch);

struct Created {
  TenantId tenant_id;
  std::string name;
  std::string slug;
  SiteId default_site;
  std::string plan;
  std::string region;
  Settings settings;
};  // tenant.created.v1
struct Renamed {
  std::string name;
};  // tenant.renamed.v1
struct SlugChanged {
  std::string slug;
};  // tenant.slug_changed.v1 (follows the platform's)
struct Suspended {
  std::string reason;
};                  // tenant.suspended.v1
struct Resumed {};  // tenant.resumed.v1
struct SettingsChanged {
  Settings settings;
};  // tenant.settings_changed.v1 (locales are settings)
using Event = std::variant<Created, Renamed, SlugChanged, Suspended, Resumed, SettingsChanged>;

struct State {
  bool exists = false;
  TenantId id;
  std::string name;
  std::string slug;
  std::string plan;
  std::string region;
  SiteId default_site;
  Settings settings;
  bool suspended = false;
  StreamVersion version;
  Audit audit;
};
[[nodiscard]] inline State initial() { return {}; }
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

struct Create {
  TenantId tenant_id;
  std::string name;
  std::string slug;
  SiteId default_site;
  std::string plan;
  std::string region;
  Settings settings;
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
using Command = std::variant<Create, Rename, ChangeSlug, Suspend, Resume, ChangeSettings>;
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);
/// `tenant_id, name, slug, status (active|suspended), plan, region, default_site_id, settings` + audit members.
[[nodiscard]] boost::json::object describe(State const& state);

}  // namespace contentos::tenant
