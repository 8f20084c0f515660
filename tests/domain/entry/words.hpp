// Short words for entries in tests: version n has id version_id(n) and content content_of(n).
#pragma once

#include "domain/entry/codec.hpp"
#include "domain/entry/decide.hpp"
#include "tests/domain/support/given.hpp"

namespace contentos::entry {

inline VersionId version_id(int n) { return VersionId(test_uuid(1, static_cast<std::uint8_t>(n))); }
inline CategoryId category_id(int n) { return CategoryId(test_uuid(2, static_cast<std::uint8_t>(n))); }
inline TagId tag_id(int n) { return TagId(test_uuid(10, static_cast<std::uint8_t>(n))); }
inline Claim const kExists{"exists", "entry/welcome"};
inline Claim const kPlace{"type_entry", "post/welcome"};
inline Claim slug_claim(std::string const& slug) { return {"slug", "post/en-US/" + slug}; }

inline Content content_of(int n, std::string const& slug = "welcome") {
  Content c;
  c.data = R"({"title":"Version )" + std::to_string(n) + R"("})";
  c.checksum = std::string(63, 'c') + std::to_string(n % 10);
  c.schema_version = 1;
  c.title = "Version " + std::to_string(n);
  c.slugs = {{"en-US", slug}};
  c.unique_claims = {slug_claim(slug)};
  c.changed_fields = {"title"};
  return c;
}
inline Snapshot const kSnapshot{R"({"checksum":"5","version":1})", "5"};

inline Created created() {
  Created e;
  e.entry_id = EntryId("welcome");
  e.type_key = TypeKey("post");
  e.site_id = SiteId(test_uuid(3, 1));
  e.claims = {{kExists, kPlace}, {}};
  return e;
}
inline Create create() { return {EntryId("welcome"), TypeKey("post"), SiteId(test_uuid(3, 1)), {}, {}, "public", false}; }

/// Version n as `save(n)` writes it on top of version n-1; `claims` as they change by it.
inline VersionSaved saved(int n, ClaimChanges claims = {}) {
  auto const content = content_of(n);
  VersionSaved e;
  e.version_id = version_id(n);
  e.number = n;
  e.schema_version = content.schema_version;
  if (n > 1) { e.base_version_id = version_id(n - 1); }
  e.title = content.title;
  e.slugs = content.slugs;
  e.changed_fields = content.changed_fields;
  e.checksum = content.checksum;
  e.data = content.data;
  e.unique_claims = content.unique_claims;
  e.claims = std::move(claims);
  return e;
}
inline Save save(int n, std::string const& slug = "welcome") {
  Save c;
  c.version_id = version_id(n);
  c.content = content_of(n, slug);
  if (n > 1) { c.base_version_id = version_id(n - 1); }
  return c;
}

inline Published published(int n, ClaimChanges claims = {}) {
  Published e;
  e.version_id = version_id(n);
  e.number = n;
  e.checksum = kSnapshot.checksum;
  e.snapshot = kSnapshot.json;
  e.content_checksum = content_of(n).checksum;
  e.slugs = content_of(n).slugs;
  e.claims = std::move(claims);
  return e;
}
inline Publish publish(std::optional<VersionId> version = std::nullopt) { return {version, kSnapshot, {}, {}, {}, at_second(100)}; }
inline SchedulePublication schedule(int n, std::int64_t second = 200) {
  return {version_id(n), at_second(second), {}, "UTC", at_second(100)};
}
inline Scheduled scheduled(int n, std::int64_t second = 200, ClaimChanges claims = {}) {
  return {version_id(n), at_second(second), {}, "UTC", std::move(claims), true};
}
/// As schedules were stored before they held claims.
inline Scheduled scheduled_v1(int n, std::int64_t second = 200) { return {version_id(n), at_second(second), {}, "UTC", {}, false}; }
inline Unscheduled unscheduled(int n, ClaimChanges claims = {}) { return {version_id(n), std::move(claims)}; }
inline EventId const kScheduling(test_uuid(8, 1));
inline FailSchedule fail(std::int64_t scheduled_at) {
  return {StreamVersion(scheduled_at), kScheduling, "already_exists", "Another record holds this slug already."};
}
inline ScheduleFailed failed(int n, ClaimChanges claims = {}) {
  return {version_id(n), kScheduling, "already_exists", "Another record holds this slug already.", std::move(claims)};
}

/// An entry with version 1, a draft.
inline std::vector<Event> draft() { return {created(), saved(1, {{slug_claim("welcome")}, {}})}; }
inline std::vector<Event> after(std::vector<Event> events, std::vector<Event> const& more) {
  events.insert(events.end(), more.begin(), more.end());
  return events;
}
inline std::vector<Event> live() { return after(draft(), {published(1)}); }

}  // namespace contentos::entry
