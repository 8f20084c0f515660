#include "projections/versions/state_codec.hpp"

#include "domain/json/i_json.hpp"
#include "domain/json/number.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace contentos::versions {

namespace json = boost::json;

namespace {

template <class T, class F>
json::value maybe(std::optional<T> const& value, F const& write) {
  return value ? json::value(write(*value)) : json::value(nullptr);
}
template <class T, class F>
std::optional<T> maybe(json::value const& value, F const& read) {
  return value.is_null() ? std::nullopt : std::optional<T>(read(value));
}

std::string text(json::value const& v) { return json::value_to<std::string>(v); }
/// Microseconds, as a text where JSON's integers do not reach (before 1684 and after 2255).
json::value time(Timestamp t) {
  auto const us = to_unix_us(t);
  if (us >= -kMaxSafeInteger && us <= kMaxSafeInteger) { return us; }
  return json::value(std::to_string(us));
}
Timestamp time(json::value const& v) { return from_unix_us(v.is_string() ? std::stoll(text(v)) : v.to_number<std::int64_t>()); }
Timestamp read_time(json::value const& v) { return time(v); }

template <class Id>
json::value id(Id const& value) {
  return json::value(value.str());
}
template <class Id>
Id read_id(json::value const& v) {
  auto const parsed = Id::parse(text(v));
  if (!parsed) { throw std::invalid_argument("not an id"); }
  return *parsed;
}

json::value actor(Actor const& a) { return json::array{static_cast<int>(a.kind), a.id}; }
Actor read_actor(json::value const& v) { return {static_cast<ActorKind>(v.at(0).to_number<int>()), text(v.at(1))}; }

json::value claims(std::set<Claim> const& set) {
  json::array out;
  for (auto const& c : set) { out.push_back(json::array{c.kind, c.key}); }
  return out;
}
std::set<Claim> read_claims(json::value const& v) {
  std::set<Claim> out;
  for (auto const& c : v.as_array()) { out.insert({text(c.at(0)), text(c.at(1))}); }
  return out;
}

json::value slugs(entry::Slugs const& map) {
  json::object out;
  for (auto const& [locale, slug] : map) { out[locale] = slug; }
  return out;
}
entry::Slugs read_slugs(json::value const& v) {
  entry::Slugs out;
  for (auto const& [locale, slug] : v.as_object()) { out.emplace(locale, text(slug)); }
  return out;
}

json::value audit(Audit const& a) {
  return json::array{time(a.created_at),
                     actor(a.created_by),
                     time(a.updated_at),
                     actor(a.updated_by),
                     maybe(a.deleted_at, [](Timestamp t) { return time(t); }),
                     maybe(a.deleted_by, [](Actor const& by) { return actor(by); }),
                     a.is_active,
                     a.can_delete,
                     a.is_system};
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

json::value version(entry::VersionFacts const& v) {
  auto const version_id = [](VersionId const& i) { return id(i); };
  return json::object{{"id", id(v.id)},
                      {"number", v.number},
                      {"at", v.at.value},
                      {"schema", v.schema_version},
                      {"base", maybe(v.base_version_id, version_id)},
                      {"autosave", v.is_autosave},
                      {"note", v.publish_note},
                      {"restored", maybe(v.restored_from, version_id)},
                      {"merged", maybe(v.merged_with, version_id)},
                      {"title", v.title},
                      {"slugs", slugs(v.slugs)},
                      {"checksum", v.checksum},
                      {"by", actor(v.created_by)},
                      {"created", time(v.created_at)},
                      {"recorded", time(v.recorded_at)},
                      {"claims", claims(v.claims)}};
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
json::array ids(std::vector<Id> const& list) {
  json::array out;
  for (auto const& one : list) { out.push_back(id(one)); }
  return out;
}
template <class Id>
std::vector<Id> read_ids(json::value const& v) {
  std::vector<Id> out;
  for (auto const& one : v.as_array()) { out.push_back(read_id<Id>(one)); }
  return out;
}

json::value marks(entry::Marks const& m) {
  return json::object{{"site", maybe(m.placed_on, [](SiteId const& i) { return id(i); })},
                      {"categories", ids(m.categories)},
                      {"tags", ids(m.tags)},
                      {"metadata", m.metadata},
                      {"template", m.template_key}};
}
entry::Marks read_marks(json::value const& v) {
  return {maybe<SiteId>(v.at("site"), read_id<SiteId>), read_ids<CategoryId>(v.at("categories")), read_ids<TagId>(v.at("tags")),
          v.at("metadata").as_object(), text(v.at("template"))};
}

json::value live(entry::Live const& l) {
  return json::array{
      id(l.version_id), l.number,   time(l.since), actor(l.by),        maybe(l.unpublish_at, [](Timestamp t) { return time(t); }),
      l.time_zone,      l.at.value, l.checksum,    l.content_checksum, slugs(l.slugs),
      marks(l.marks)};
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

json::value review(entry::Review const& r) {
  json::array approvals;
  for (auto const& a : r.approvals) { approvals.push_back(json::array{actor(a.by), time(a.at), a.note}); }
  return json::array{id(r.version_id), r.approved, actor(r.requested_by), time(r.requested_at), std::move(approvals)};
}
entry::Review read_review(json::value const& v) {
  entry::Review out{read_id<VersionId>(v.at(0)), v.at(1).as_bool(), read_actor(v.at(2)), time(v.at(3)), {}};
  for (auto const& a : v.at(4).as_array()) { out.approvals.push_back({read_actor(a.at(0)), time(a.at(1)), text(a.at(2))}); }
  return out;
}

json::value failure(entry::ScheduleFailure const& f) { return json::array{time(f.at), f.code, f.reason}; }
entry::ScheduleFailure read_failure(json::value const& v) { return {time(v.at(0)), text(v.at(1)), text(v.at(2))}; }

json::value schedule(entry::Schedule const& s) {
  return json::array{id(s.version_id),
                     time(s.publish_at),
                     maybe(s.unpublish_at, [](Timestamp t) { return time(t); }),
                     s.time_zone,
                     actor(s.by),
                     s.at.value,
                     s.holds_claims,
                     maybe(s.failed, failure)};
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

json::value editing(entry::Editing const& e) { return json::array{e.editor, time(e.since)}; }
entry::Editing read_editing(json::value const& v) { return {text(v.at(0)), time(v.at(1))}; }

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
  return s;
}

}  // namespace

void forget_older_versions(entry::State& state) {
  if (state.versions.size() < 2) { return; }
  auto const latest = state.versions.back().id;
  entry::History kept;
  for (auto const& v : state.versions) {
    if (v.id == latest || (state.live && state.live->version_id == v.id) || (state.review && state.review->version_id == v.id) ||
        (state.schedule && state.schedule->version_id == v.id)) {
      kept.push_back(v);
    }
  }
  state.versions = std::move(kept);
}

std::string encode_state(entry::State const& s) {
  json::array versions;
  for (auto const& v : s.versions) { versions.push_back(version(v)); }
  json::object const out{{"exists", s.exists},
                         {"singleton", s.is_singleton},
                         {"id", s.id.str()},
                         {"type", s.type_key.str()},
                         {"site", id(s.default_site)},
                         {"external", s.external_id},
                         {"access", s.access},
                         {"marks", marks(s.marks)},
                         {"owner", maybe(s.owner, [](PersonId const& i) { return id(i); })},
                         {"audit", audit(s.audit)},
                         {"version", s.version.value},
                         {"versions", std::move(versions)},
                         {"live", maybe(s.live, live)},
                         {"review", maybe(s.review, review)},
                         {"schedule", maybe(s.schedule, schedule)},
                         {"archived", s.archived},
                         {"editing", maybe(s.editing, editing)},
                         {"claims", claims(s.claims)}};
  return json::serialize(out);
}

std::optional<entry::State> decode_state(std::string_view bytes) {
  try {
    return read_state(stored_json(bytes).as_object());
  } catch (std::exception const&) {  // Boost.JSON tells of a wrong shape by several exception types
    return std::nullopt;
  }
}

}  // namespace contentos::versions
