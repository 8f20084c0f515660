#include "projections/versions/state_codec.hpp"

#include "domain/json/i_json.hpp"
#include "domain/json/number.hpp"
#include "domain/json/writer.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

namespace contentos::versions {

namespace json = boost::json;

namespace {

// Every `write` writes one value.

template <class T>
void write(JsonWriter& out, std::optional<T> const& value);
template <class T, class F>
std::optional<T> maybe(json::value const& value, F const& read) {
  return value.is_null() ? std::nullopt : std::optional<T>(read(value));
}

std::string text(json::value const& v) { return json::value_to<std::string>(v); }
/// Microseconds, as a text where JSON's integers do not reach (before 1684 and after 2255).
void write(JsonWriter& out, Timestamp t) {
  auto const us = to_unix_us(t);
  if (us >= -kMaxSafeInteger && us <= kMaxSafeInteger) {
    out.number(us);
  } else {
    out.text(std::to_string(us));
  }
}
Timestamp time(json::value const& v) { return from_unix_us(v.is_string() ? std::stoll(text(v)) : v.to_number<std::int64_t>()); }
Timestamp read_time(json::value const& v) { return time(v); }

template <class Tag>
void write(JsonWriter& out, UuidId<Tag> const& id) {
  out.text(id.str());
}
template <class Id>
Id read_id(json::value const& v) {
  auto const parsed = Id::parse(text(v));
  if (!parsed) { throw std::invalid_argument("not an id"); }
  return *parsed;
}

void write(JsonWriter& out, Actor const& a) { out.open('[').number(static_cast<int>(a.kind)).text(a.id).close(']'); }
Actor read_actor(json::value const& v) { return {static_cast<ActorKind>(v.at(0).to_number<int>()), text(v.at(1))}; }

void write(JsonWriter& out, std::set<Claim> const& claims) {
  out.open('[');
  for (auto const& c : claims) { out.open('[').text(c.kind).text(c.key).close(']'); }
  out.close(']');
}
std::set<Claim> read_claims(json::value const& v) {
  std::set<Claim> out;
  for (auto const& c : v.as_array()) { out.insert({text(c.at(0)), text(c.at(1))}); }
  return out;
}

void write(JsonWriter& out, entry::Slugs const& slugs) {
  out.open('{');
  for (auto const& [locale, slug] : slugs) { out.key(locale).text(slug); }
  out.close('}');
}
entry::Slugs read_slugs(json::value const& v) {
  entry::Slugs out;
  for (auto const& [locale, slug] : v.as_object()) { out.emplace(locale, text(slug)); }
  return out;
}

void write(JsonWriter& out, Audit const& a) {
  out.open('[');
  write(out, a.created_at);
  write(out, a.created_by);
  write(out, a.updated_at);
  write(out, a.updated_by);
  write(out, a.deleted_at);
  write(out, a.deleted_by);
  out.truth(a.is_active).truth(a.can_delete).truth(a.is_system).close(']');
}
Audit read_audit(json::value const& v) {
  Audit a;
  a.created_at = time(v.at(0));
  a.created_by = read_actor(v.at(1));
  a.updated_at = time(v.at(2));
  a.updated_by = read_actor(v.at(3));
  a.deleted_at = maybe<Timestamp>(v.at(4), read_time);
  a.deleted_by = maybe<Actor>(v.at(5), read_actor);
  a.is_active = v.at(6).as_bool();
  a.can_delete = v.at(7).as_bool();
  a.is_system = v.at(8).as_bool();
  return a;
}

void write(JsonWriter& out, entry::VersionFacts const& v) {
  write(out.open('{').key("id"), v.id);
  out.key("number").number(v.number).key("at").number(v.at.value).key("schema").number(v.schema_version);
  write(out.key("base"), v.base_version_id);
  out.key("autosave").truth(v.is_autosave).key("note").text(v.publish_note);
  write(out.key("restored"), v.restored_from);
  write(out.key("merged"), v.merged_with);
  out.key("title").text(v.title);
  write(out.key("slugs"), v.slugs);
  out.key("checksum").text(v.checksum);
  write(out.key("by"), v.created_by);
  write(out.key("created"), v.created_at);
  write(out.key("recorded"), v.recorded_at);
  write(out.key("claims"), v.claims);
  out.close('}');
}
entry::VersionFacts read_version(json::value const& v) {
  entry::VersionFacts out;
  out.id = read_id<VersionId>(v.at("id"));
  out.number = v.at("number").to_number<std::int32_t>();
  out.at = StreamVersion(v.at("at").to_number<std::int64_t>());
  out.schema_version = v.at("schema").to_number<std::int64_t>();
  out.base_version_id = maybe<VersionId>(v.at("base"), read_id<VersionId>);
  out.is_autosave = v.at("autosave").as_bool();
  out.publish_note = text(v.at("note"));
  out.restored_from = maybe<VersionId>(v.at("restored"), read_id<VersionId>);
  out.merged_with = maybe<VersionId>(v.at("merged"), read_id<VersionId>);
  out.title = text(v.at("title"));
  out.slugs = read_slugs(v.at("slugs"));
  out.checksum = text(v.at("checksum"));
  out.created_by = read_actor(v.at("by"));
  out.created_at = time(v.at("created"));
  out.recorded_at = time(v.at("recorded"));
  out.claims = read_claims(v.at("claims"));
  return out;
}

template <class Id>
void write(JsonWriter& out, std::vector<Id> const& list) {
  out.open('[');
  for (auto const& one : list) { write(out, one); }
  out.close(']');
}
template <class Id>
std::vector<Id> read_ids(json::value const& v) {
  std::vector<Id> out;
  for (auto const& one : v.as_array()) { out.push_back(read_id<Id>(one)); }
  return out;
}

void write(JsonWriter& out, entry::Marks const& m) {
  write(out.open('{').key("site"), m.placed_on);
  write(out.key("categories"), m.categories);
  write(out.key("tags"), m.tags);
  out.key("metadata").raw(json::serialize(m.metadata)).key("template").text(m.template_key).close('}');
}
entry::Marks read_marks(json::value const& v) {
  return {maybe<SiteId>(v.at("site"), read_id<SiteId>), read_ids<CategoryId>(v.at("categories")), read_ids<TagId>(v.at("tags")),
          v.at("metadata").as_object(), text(v.at("template"))};
}

void write(JsonWriter& out, entry::Live const& l) {
  write(out.open('['), l.version_id);
  out.number(l.number);
  write(out, l.since);
  write(out, l.by);
  write(out, l.unpublish_at);
  out.text(l.time_zone).number(l.at.value).text(l.checksum).text(l.content_checksum);
  write(out, l.slugs);
  write(out, l.marks);
  out.close(']');
}
entry::Live read_live(json::value const& v) {
  entry::Live out;
  out.version_id = read_id<VersionId>(v.at(0));
  out.number = v.at(1).to_number<std::int32_t>();
  out.since = time(v.at(2));
  out.by = read_actor(v.at(3));
  out.unpublish_at = maybe<Timestamp>(v.at(4), read_time);
  out.time_zone = text(v.at(5));
  out.at = StreamVersion(v.at(6).to_number<std::int64_t>());
  out.checksum = text(v.at(7));
  if (v.as_array().size() == 8) { return out; }  // as it was before publications said what the content is
  out.content_checksum = text(v.at(8));
  out.slugs = read_slugs(v.at(9));
  if (v.at(10).is_object()) {
    out.marks = read_marks(v.at(10));
    return out;
  }
  // As it was when categories and tags were the only marks; shorter: categories alone.
  out.marks.categories = read_ids<CategoryId>(v.at(10));
  if (v.as_array().size() > 11) { out.marks.tags = read_ids<TagId>(v.at(11)); }
  return out;
}

void write(JsonWriter& out, entry::Review const& r) {
  write(out.open('['), r.version_id);
  out.truth(r.approved);
  write(out, r.requested_by);
  write(out, r.requested_at);
  out.open('[');
  for (auto const& a : r.approvals) {
    write(out.open('['), a.by);
    write(out, a.at);
    out.text(a.note).close(']');
  }
  out.close(']').close(']');
}
entry::Review read_review(json::value const& v) {
  entry::Review out{read_id<VersionId>(v.at(0)), v.at(1).as_bool(), read_actor(v.at(2)), time(v.at(3)), {}};
  for (auto const& a : v.at(4).as_array()) { out.approvals.push_back({read_actor(a.at(0)), time(a.at(1)), text(a.at(2))}); }
  return out;
}

void write(JsonWriter& out, entry::ScheduleFailure const& f) {
  write(out.open('['), f.at);
  out.text(f.code).text(f.reason).close(']');
}
entry::ScheduleFailure read_failure(json::value const& v) { return {time(v.at(0)), text(v.at(1)), text(v.at(2))}; }

void write(JsonWriter& out, entry::Schedule const& s) {
  write(out.open('['), s.version_id);
  write(out, s.publish_at);
  write(out, s.unpublish_at);
  out.text(s.time_zone);
  write(out, s.by);
  out.number(s.at.value).truth(s.holds_claims);
  write(out, s.failed);
  out.close(']');
}
entry::Schedule read_schedule(json::value const& v) {
  entry::Schedule out;
  out.version_id = read_id<VersionId>(v.at(0));
  out.publish_at = time(v.at(1));
  out.unpublish_at = maybe<Timestamp>(v.at(2), read_time);
  out.time_zone = text(v.at(3));
  out.by = read_actor(v.at(4));
  out.at = StreamVersion(v.at(5).to_number<std::int64_t>());
  out.holds_claims = v.as_array().size() > 6 && v.at(6).as_bool();  // shorter: as it was before schedules held claims
  if (v.as_array().size() > 7) { out.failed = maybe<entry::ScheduleFailure>(v.at(7), read_failure); }
  return out;
}

void write(JsonWriter& out, entry::Editing const& e) {
  write(out.open('[').text(e.editor), e.since);
  out.close(']');
}
entry::Editing read_editing(json::value const& v) { return {text(v.at(0)), time(v.at(1))}; }

template <class T>
void write(JsonWriter& out, std::optional<T> const& value) {
  if (value) {
    write(out, *value);
  } else {
    out.null();
  }
}

entry::State read_state(json::object const& o) {
  entry::State s;
  s.exists = o.at("exists").as_bool();
  s.is_singleton = o.at("singleton").as_bool();
  s.id = EntryId(text(o.at("id")));
  s.type_key = TypeKey(text(o.at("type")));
  s.default_site = read_id<SiteId>(o.at("site"));
  s.external_id = text(o.at("external"));
  s.access = text(o.at("access"));
  if (auto const* marks = o.if_contains("marks")) {
    s.marks = read_marks(*marks);
    s.owner = maybe<PersonId>(o.at("owner"), read_id<PersonId>);
  } else {  // as it was when categories and tags were the only marks; without tags: categories alone
    s.marks.categories = read_ids<CategoryId>(o.at("categories"));
    if (auto const* tags = o.if_contains("tags")) { s.marks.tags = read_ids<TagId>(*tags); }
  }
  s.audit = read_audit(o.at("audit"));
  s.version = StreamVersion(o.at("version").to_number<std::int64_t>());
  for (auto const& v : o.at("versions").as_array()) { s.versions.push_back(read_version(v)); }
  s.live = maybe<entry::Live>(o.at("live"), read_live);
  s.review = maybe<entry::Review>(o.at("review"), read_review);
  s.schedule = maybe<entry::Schedule>(o.at("schedule"), read_schedule);
  s.archived = o.at("archived").as_bool();
  s.editing = maybe<entry::Editing>(o.at("editing"), read_editing);
  s.claims = read_claims(o.at("claims"));
  if (o.contains("was_live")) {  // it was not kept before commands began with it
    s.was_live = o.at("was_live").as_bool();
    s.was_archived = o.at("was_archived").as_bool();
  }
  return s;
}

}  // namespace

std::string encode_state(StoredState const& stored) {
  auto const& s = stored.state;
  JsonWriter out;
  out.open('{').key("exists").truth(s.exists).key("singleton").truth(s.is_singleton).key("id").text(s.id.str());
  out.key("type").text(s.type_key.str());
  write(out.key("site"), s.default_site);
  out.key("external").text(s.external_id).key("access").text(s.access);
  write(out.key("marks"), s.marks);
  write(out.key("owner"), s.owner);
  write(out.key("audit"), s.audit);
  out.key("version").number(s.version.value).key("versions").open('[');
  for (auto const& v : s.versions) { write(out, v); }
  out.close(']');
  write(out.key("live"), s.live);
  write(out.key("review"), s.review);
  write(out.key("schedule"), s.schedule);
  out.key("archived").truth(s.archived);
  write(out.key("editing"), s.editing);
  write(out.key("claims"), s.claims);
  out.key("was_live").truth(s.was_live).key("was_archived").truth(s.was_archived);
  write(out.key("last"), stored.last);
  out.key("has_every_event").truth(stored.has_every_event).close('}');
  return std::move(out).finish();
}

std::optional<StoredState> decode_state(std::string_view bytes) {
  try {
    auto const value = stored_json(bytes);
    auto const& o = value.as_object();
    if (!o.contains("has_every_event")) { return StoredState{read_state(o), EventId(), false}; }  // as it was before commands began with it
    return StoredState{read_state(o), read_id<EventId>(o.at("last")), o.at("has_every_event").as_bool()};
  } catch (std::exception const&) {  // Boost.JSON tells of a wrong shape by several exception types
    return std::nullopt;
  }
}

}  // namespace contentos::versions
