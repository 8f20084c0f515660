#include "tests/domain/golden/samples.hpp"

#include "domain/category/category.hpp"
#include "domain/comment/comment.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/entry/codec.hpp"
#include "domain/operation/operation.hpp"
#include "domain/person/person.hpp"
#include "domain/registration/registration.hpp"
#include "domain/skip/skip.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"
#include "tests/domain/golden/record_samples.hpp"
#include "tests/domain/support/given.hpp"

#include <boost/json/parse.hpp>

namespace contentos {

namespace {

namespace json = boost::json;

template <class Event>
void add(std::vector<Sample>& out, std::vector<Event> const& events) {
  for (auto const& e : events) {
    auto event = encode(e);
    out.push_back({event.type, std::move(event)});
  }
}
/// An event with members that its type gained after its release.
template <class Event>
void add_grown(std::vector<Sample>& out, std::string const& gain, Event const& e) {
  auto event = encode(e);
  out.push_back({event.type + "+" + gain, std::move(event)});
}

VersionId const kSecond(test_uuid(1, 2));
ClaimChanges const kExchange{{{"slug", "post/en-US/hello"}}, {{"slug", "post/en-US/welcome"}}};

entry::Published published_sample() {
  entry::Published published;
  published.version_id = kSecond;
  published.number = 2;
  published.unpublish_at = at_second(900);
  published.time_zone = "Europe/Vienna";
  published.publish_note = "Out it goes";
  published.by_schedule = true;
  published.checksum = std::string(64, 'b');
  published.snapshot = R"({"checksum":"b","fields":{"title":"Grüße 👋"},"version":2})";
  published.claims = kExchange;
  return published;
}

void add_grown_entry_events(std::vector<Sample>& out) {
  auto published = published_sample();
  published.content_checksum = std::string(64, 'a');
  published.slugs = {{"en-US", "hello"}};
  add_grown(out, "content", entry::Event(published));
  add_grown(out, "claims", entry::Event(entry::Unscheduled{kSecond, kExchange}));
}

std::vector<entry::Event> entry_events() {
  using namespace entry;
  VersionId const first(test_uuid(1, 1));
  auto const& second = kSecond;
  auto const& exchange = kExchange;
  Created created{EntryId("welcome"),
                  TypeKey("post"),
                  SiteId(test_uuid(3, 1)),
                  "blog/Welcome ✓",
                  {CategoryId(test_uuid(2, 1)), CategoryId(test_uuid(2, 2))},
                  "public",
                  false,
                  {{{"singleton", "post"}, {"type_entry", "post/welcome"}}, {}}};
  VersionSaved saved;
  saved.version_id = second;
  saved.number = 2;
  saved.schema_version = 3;
  saved.base_version_id = first;
  saved.is_autosave = true;
  saved.publish_note = "A \"note\"\n";
  saved.restored_from = first;
  saved.merged_with = first;
  saved.title = "Grüße 👋";
  saved.slugs = {{"en-US", "hello"}};
  saved.changed_fields = {"body", "title"};
  saved.checksum = std::string(64, 'a');
  saved.data = R"({"body":"é","price":0.1,"title":"Grüße 👋"})";
  saved.unique_claims = {{"slug", "post/en-US/hello"}, {"unique_field", "post/sku//ab"}};
  saved.claims = exchange;
  return {created,
          saved,
          Submitted{second},
          Approved{second, true, "Fine"},
          Rejected{second, "Too long"},
          ReviewWithdrawn{second},
          Scheduled{second, at_second(600), at_second(900), "Europe/Vienna", {}, false},
          Scheduled{second, at_second(600), at_second(900), "Europe/Vienna", exchange, true},
          Unscheduled{second, {}},
          ScheduleFailed{second, EventId(test_uuid(8, 1)), "already_exists", "Another record holds this slug already.", exchange},
          published_sample(),
          Unpublished{second, true, exchange},
          Archived{exchange},
          Unarchived{exchange},
          Deleted{exchange},
          Undeleted{exchange},
          EditingStarted{test_uuid(9, 1).str()},
          EditingEnded{test_uuid(9, 1).str()},
          Categorized{{CategoryId(test_uuid(2, 1))}},
          Tagged{{TagId(test_uuid(3, 7))}, {{{"ref", "tag/" + test_uuid(3, 7).str() + "/entry-hello"}}, {}}},
          Placed{SiteId(test_uuid(3, 8)), {{{"ref", "site/" + test_uuid(3, 8).str() + "/entry-hello"}}, {}}},
          MetadataChanged{{{"priority", 3}}, "pages/landing"},
          OwnerChanged{PersonId(test_uuid(3, 9))}};
}

std::vector<content_type::Event> content_type_events() {
  using namespace content_type;
  Field title;
  title.key = "title";
  title.name = "Title";
  title.type = FieldType::string;
  title.required = title.localized = title.unique = title.indexed = true;
  title.constraints = {{"max", 80}, {"pattern", "^[A-Z]"}};
  Field tags;
  tags.key = "tags";
  tags.name = "Tags";
  tags.type = FieldType::ref;
  tags.list = tags.disabled = tags.omitted = true;
  tags.constraints = {{"max", 2.5}, {"type_keys", json::array{"tag"}}};
  tags.sort_order = 1;
  Definition const definition{"Post", "title", true, {{"icon", "pen"}}, {title, tags}, json::parse(R"({"type":"object"})")};
  using Op = MigrationStep::Op;
  return {Created{TypeKey("post"), definition, true, {{{"type_key", "post"}}, {}}},
          SchemaChanged{2,
                        definition,
                        {{Op::rename, "name", "title", nullptr},
                         {Op::default_value, "title", "", "Untitled"},
                         {Op::cast, "rank", "string", nullptr},
                         {Op::drop, "old", "", nullptr}}},
          Deleted{{{}, {{"type_key", "post"}}}}, Undeleted{{{{"type_key", "post"}}, {}}}};
}

std::vector<tenant::Event> tenant_events() {
  using namespace tenant;
  Settings settings;
  settings.site_name = "Magazine";
  settings.default_locale = "de-AT";
  settings.locales = {{"de-AT", "Deutsch (Österreich)", "", false}, {"en-US", "English", "de-AT", true}};
  settings.cache_ttl_seconds = 60;
  settings.public_delivery = true;
  settings.refuse_delete_of_published = true;
  settings.other = {{"branding", json::object{{"color", "#123456"}}}};
  return {Created{TenantId(test_uuid(4, 1)), "Magazine", "magazine", SiteId(test_uuid(3, 1)), "pro", "eu", settings},
          Renamed{"Gazette"},
          SlugChanged{"gazette"},
          Suspended{"unpaid"},
          Resumed{},
          SettingsChanged{settings},
          OwnerChanged{"account-17"},
          PlanChanged{"free"},
          Deleted{},
          Undeleted{}};
}

std::vector<registration::Event> registration_events() {
  using namespace registration;
  TenantId const tenant(test_uuid(4, 1));
  return {TenantRegistered{
              tenant, "magazine", ShardNo(3), "Magazine", "pro", "eu", {{"public_delivery", true}}, {{{"tenant_slug", "magazine"}}, {}}},
          TenantSlugChanged{tenant, "gazette", {{{"tenant_slug", "gazette"}}, {{"tenant_slug", "magazine"}}}},
          TenantOwnerGiven{tenant, "account-17"}, TenantDeleted{tenant, {{}, {{"tenant_slug", "gazette"}}}},
          TenantUndeleted{tenant, "gazette", {{{"tenant_slug", "gazette"}}, {}}}};
}

std::vector<token::Event> token_events() {
  using namespace token;
  return {Created{TokenId(test_uuid(6, 1)),
                  Kind::management,
                  "CI",
                  "cos_m_1234",
                  std::string(64, 'c'),
                  {"content:read", "content:write"},
                  at_second(900)},
          Revoked{}};
}

}  // namespace

std::vector<Sample> sample_events() {
  std::vector<Sample> out;
  add(out, entry_events());
  add_grown_entry_events(out);
  add(out, content_type_events());
  add(out, tenant_events());
  add(out, registration_events());
  add(out, token_events());
  add(out, std::vector<category::Event>{category::Created{CategoryId(test_uuid(2, 1)), "News", 10}, category::Changed{"Old news", -1},
                                        category::Archived{}, category::Unarchived{}});
  add(out, std::vector<person::Event>{
               person::Registered{PersonId(test_uuid(9, 1)), "c2VhbGVk", "history/ab", {{{"person_identity", "history/ab"}}, {}}},
               person::Renamed{"c2VhbGVkIGFnYWlu"}, person::Erased{}});
  add(out, std::vector<operation::Event>{
               operation::Started{OperationId(test_uuid(7, 1)), "import", {{"type_key", "post"}}, std::string(64, 'd')},
               operation::Finished{"succeeded_with_errors", {{"errors", json::array{json::object{{"line", 7}}}}, {"saves", 12}}}});
  for (auto const& sample : record_samples(record::kind_of<comment::Word>())) { out.push_back(sample); }
  add(out, std::vector<comment::Event>{comment::Resolved{}, comment::Reopened{}, comment::Liked{}, comment::Unliked{}});
  add(out, std::vector<skip::Event>{skip::Requested{EventId(test_uuid(5, 1)), "delivery", "its shape is broken"}});
  return out;
}

}  // namespace contentos
