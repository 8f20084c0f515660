#include "domain/entry/codec.hpp"

#include "domain/event/json_access.hpp"
#include "domain/event/overloaded.hpp"
#include "domain/json/canonical.hpp"

#include <array>

namespace contentos::entry {

using namespace json_access;

namespace {

constexpr char const* kDefaultV1Locale = "en-US";

json::array category_array(std::vector<CategoryId> const& categories) {
  json::array out;
  for (auto const& id : categories) { out.emplace_back(id.str()); }
  return out;
}

std::vector<CategoryId> category_list(json::object const& o) {
  std::vector<CategoryId> out;
  if (auto const* list = o.if_contains("categories")) {
    for (auto const& id : list->as_array()) { out.push_back(need(CategoryId::parse(json::value_to<std::string>(id)), "categories")); }
  }
  return out;
}

std::vector<std::string> text_list(json::object const& o, char const* key) {
  auto const* list = o.if_contains(key);
  return list == nullptr ? std::vector<std::string>{} : json::value_to<std::vector<std::string>>(*list);
}

EncodedEvent finish(char const* type, json::object data, ClaimChanges const& claims = {}, std::optional<std::string> body = std::nullopt) {
  write_claims(data, claims);
  return {type, canonical_json(data), std::move(body), claims};
}

json::object version_object(VersionId const& id) { return {{"version_id", id.str()}}; }

EncodedEvent encode_one(Created const& e) {
  json::object o{{"access", e.access}, {"entry_id", e.entry_id.str()}, {"site_id", e.site_id.str()}, {"type_key", e.type_key.str()}};
  put_unless_empty(o, "external_id", e.external_id);
  if (!e.categories.empty()) { o["categories"] = category_array(e.categories); }
  if (!e.can_delete) { o["can_delete"] = false; }
  return finish("entry.created.v1", std::move(o), e.claims);
}

EncodedEvent encode_one(VersionSaved const& e) {
  json::object o{{"checksum", e.checksum}, {"number", e.number}, {"schema_version", e.schema_version}, {"version_id", e.version_id.str()}};
  put_uuid_if(o, "base_version_id", e.base_version_id);
  put_uuid_if(o, "restored_from", e.restored_from);
  put_uuid_if(o, "merged_with", e.merged_with);
  put_if(o, "is_autosave", e.is_autosave);
  if (!e.slugs.empty()) { o["slugs"] = json::value_from(e.slugs); }
  if (!e.unique_claims.empty()) { o["needs"] = write_claim_list(e.unique_claims); }
  if (!e.changed_fields.empty()) { o["changed_fields"] = json::value_from(e.changed_fields); }
  // `data` is canonical already and its key is the first, so the body is canonical without parsing it again.
  std::string body = "{\"data\":" + e.data + ",\"publish_note\":" + canonical_json(json::value(e.publish_note)) +
                     ",\"title\":" + canonical_json(json::value(e.title)) + "}";
  return finish("entry.version_saved.v2", std::move(o), e.claims, std::move(body));
}

EncodedEvent encode_one(Submitted const& e) { return finish("entry.submitted.v1", version_object(e.version_id)); }

EncodedEvent encode_one(Approved const& e) {
  auto o = version_object(e.version_id);
  o["complete"] = e.complete;
  put_unless_empty(o, "note", e.note);
  return finish("entry.approved.v1", std::move(o));
}

EncodedEvent encode_one(Rejected const& e) {
  auto o = version_object(e.version_id);
  put_unless_empty(o, "note", e.note);
  return finish("entry.rejected.v1", std::move(o));
}

EncodedEvent encode_one(ReviewWithdrawn const& e) { return finish("entry.review_withdrawn.v1", version_object(e.version_id)); }

EncodedEvent encode_one(Scheduled const& e) {
  auto o = version_object(e.version_id);
  o["publish_at"] = format_rfc3339(e.publish_at);
  put_time_if(o, "unpublish_at", e.unpublish_at);
  o["time_zone"] = e.time_zone;
  return finish("entry.scheduled.v1", std::move(o));
}

EncodedEvent encode_one(Unscheduled const& e) { return finish("entry.unscheduled.v1", version_object(e.version_id)); }

EncodedEvent encode_one(Published const& e) {
  auto o = version_object(e.version_id);
  o["checksum"] = e.checksum;
  o["number"] = e.number;
  put_if(o, "by_schedule", e.by_schedule);
  put_unless_empty(o, "publish_note", e.publish_note);
  put_unless_empty(o, "time_zone", e.time_zone);
  put_time_if(o, "unpublish_at", e.unpublish_at);
  return finish("entry.published.v1", std::move(o), e.claims, e.snapshot);
}

EncodedEvent encode_one(Unpublished const& e) {
  auto o = version_object(e.version_id);
  put_if(o, "by_schedule", e.by_schedule);
  return finish("entry.unpublished.v1", std::move(o), e.claims);
}

EncodedEvent encode_one(Archived const& e) { return finish("entry.archived.v1", {}, e.claims); }
EncodedEvent encode_one(Unarchived const& e) { return finish("entry.unarchived.v1", {}, e.claims); }
EncodedEvent encode_one(Deleted const& e) { return finish("entry.deleted.v1", {}, e.claims); }
EncodedEvent encode_one(Undeleted const& e) { return finish("entry.undeleted.v1", {}, e.claims); }
EncodedEvent encode_one(EditingStarted const& e) { return finish("entry.editing_started.v1", {{"editor", e.editor}}); }
EncodedEvent encode_one(EditingEnded const& e) { return finish("entry.editing_ended.v1", {{"editor", e.editor}}); }
EncodedEvent encode_one(Categorized const& e) { return finish("entry.categorized.v1", {{"categories", category_array(e.categories)}}); }

/// The members that both released shapes of version_saved share.
VersionSaved read_version(json::object const& o) {
  VersionSaved e;
  e.version_id = uuid<VersionId>(o, "version_id");
  e.number = number<std::int32_t>(o, "number");
  e.schema_version = number<std::int64_t>(o, "schema_version");
  e.base_version_id = uuid_if<VersionId>(o, "base_version_id");
  e.restored_from = uuid_if<VersionId>(o, "restored_from");
  e.merged_with = uuid_if<VersionId>(o, "merged_with");
  e.is_autosave = flag(o, "is_autosave");
  e.changed_fields = text_list(o, "changed_fields");
  e.checksum = text(o, "checksum");
  if (auto const* needs = o.if_contains("needs")) { e.unique_claims = read_claim_list(needs->as_array()); }
  e.claims = read_claims(o);
  return e;
}

Event read_version_v1(json::object const& o, std::optional<std::string> const& body) {
  auto e = read_version(o);
  e.title = text_or(o, "title");
  e.publish_note = text_or(o, "publish_note");
  if (auto const slug = text_or(o, "slug"); !slug.empty()) { e.slugs[text_or(o, "slug_locale", kDefaultV1Locale)] = slug; }
  e.data = body.value_or("");
  return e;
}

Event read_version_v2(json::object const& o, std::optional<std::string> const& body) {
  auto e = read_version(o);
  if (auto const* slugs = o.if_contains("slugs")) { e.slugs = json::value_to<Slugs>(*slugs); }
  if (body) {
    auto const content = json::parse(*body);
    e.data = canonical_json(content.at("data"));
    e.publish_note = json::value_to<std::string>(content.at("publish_note"));
    e.title = json::value_to<std::string>(content.at("title"));
  }
  return e;
}

Event read_created(json::object const& o, std::optional<std::string> const&) {
  return Created{EntryId(text(o, "entry_id")),
                 TypeKey(text(o, "type_key")),
                 uuid<SiteId>(o, "site_id"),
                 text_or(o, "external_id"),
                 category_list(o),
                 text_or(o, "access", "public"),
                 flag(o, "can_delete", true),
                 read_claims(o)};
}

Event read_published(json::object const& o, std::optional<std::string> const& body) {
  return Published{uuid<VersionId>(o, "version_id"),
                   number<std::int32_t>(o, "number"),
                   time_if(o, "unpublish_at"),
                   text_or(o, "time_zone"),
                   text_or(o, "publish_note"),
                   flag(o, "by_schedule"),
                   text(o, "checksum"),
                   body.value_or(""),
                   read_claims(o)};
}

Event read_scheduled(json::object const& o, std::optional<std::string> const&) {
  return Scheduled{uuid<VersionId>(o, "version_id"), time(o, "publish_at"), time_if(o, "unpublish_at"), text(o, "time_zone")};
}

using Reader = Event (*)(json::object const&, std::optional<std::string> const&);
using Body = std::optional<std::string>;

struct Known {
  std::string_view type;
  Reader read;
};

// Every name and version that was ever released. Rows are added, never changed.
constexpr std::array kKnown{
    Known{"entry.created.v1", &read_created},
    Known{"entry.version_saved.v1", &read_version_v1},
    Known{"entry.version_saved.v2", &read_version_v2},
    Known{"entry.submitted.v1", [](json::object const& o, Body const&) -> Event { return Submitted{uuid<VersionId>(o, "version_id")}; }},
    Known{"entry.approved.v1",
          [](json::object const& o, Body const&) -> Event {
            return Approved{uuid<VersionId>(o, "version_id"), flag(o, "complete"), text_or(o, "note")};
          }},
    Known{"entry.rejected.v1",
          [](json::object const& o, Body const&) -> Event {
            return Rejected{uuid<VersionId>(o, "version_id"), text_or(o, "note")};
          }},
    Known{"entry.review_withdrawn.v1",
          [](json::object const& o, Body const&) -> Event { return ReviewWithdrawn{uuid<VersionId>(o, "version_id")}; }},
    Known{"entry.scheduled.v1", &read_scheduled},
    Known{"entry.unscheduled.v1",
          [](json::object const& o, Body const&) -> Event { return Unscheduled{uuid<VersionId>(o, "version_id")}; }},
    Known{"entry.published.v1", &read_published},
    Known{"entry.unpublished.v1",
          [](json::object const& o, Body const&) -> Event {
            return Unpublished{uuid<VersionId>(o, "version_id"), flag(o, "by_schedule"), read_claims(o)};
          }},
    Known{"entry.archived.v1", [](json::object const& o, Body const&) -> Event { return Archived{read_claims(o)}; }},
    Known{"entry.unarchived.v1", [](json::object const& o, Body const&) -> Event { return Unarchived{read_claims(o)}; }},
    Known{"entry.deleted.v1", [](json::object const& o, Body const&) -> Event { return Deleted{read_claims(o)}; }},
    Known{"entry.undeleted.v1", [](json::object const& o, Body const&) -> Event { return Undeleted{read_claims(o)}; }},
    Known{"entry.editing_started.v1", [](json::object const& o, Body const&) -> Event { return EditingStarted{text(o, "editor")}; }},
    Known{"entry.editing_ended.v1", [](json::object const& o, Body const&) -> Event { return EditingEnded{text(o, "editor")}; }},
    Known{"entry.categorized.v1", [](json::object const& o, Body const&) -> Event { return Categorized{category_list(o)}; }},
};

}  // namespace

EncodedEvent encode(Event const& event) {
  return std::visit([](auto const& e) { return encode_one(e); }, event);
}

std::optional<Event> decode(std::string_view type, std::string_view data, std::optional<std::string> const& body) {
  for (auto const& known : kKnown) {
    if (known.type == type) {
      return decoding(data, [&](json::object const& o) { return known.read(o, body); });
    }
  }
  return std::nullopt;
}

}  // namespace contentos::entry
