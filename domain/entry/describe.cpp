#include "domain/entry/decide.hpp"
#include "domain/json/i_json.hpp"
#include "domain/json/writer.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <utility>

namespace contentos::entry {

namespace json = boost::json;

namespace {

template <class T>
void write_or_null(JsonWriter& out, std::optional<T> const& value, void (*write)(JsonWriter&, T const&)) {
  value ? write(out, *value) : void(out.null());
}

void write_time(JsonWriter& out, Timestamp const& t) { out.text(format_rfc3339(t)); }

void write_live(JsonWriter& out, Live const& live) {
  out.open('{').key("version_id").text(live.version_id.str()).key("number").number(live.number);
  write_actor(out.key("since").text(format_rfc3339(live.since)).key("by"), live.by);
  write_or_null(out.key("unpublish_at"), live.unpublish_at, write_time);
  out.key("time_zone").text(live.time_zone).key("checksum").text(live.checksum).close('}');
}

void write_review(JsonWriter& out, Review const& review) {
  out.open('{').key("version_id").text(review.version_id.str()).key("state").text(review.approved ? "approved" : "in_review");
  write_actor(out.key("requested_by"), review.requested_by);
  out.key("requested_at").text(format_rfc3339(review.requested_at)).key("approvals").open('[');
  for (auto const& a : review.approvals) {
    write_actor(out.open('{').key("by"), a.by);
    out.key("at").text(format_rfc3339(a.at)).key("note").text(a.note).close('}');
  }
  out.close(']').close('}');
}

void write_failure(JsonWriter& out, ScheduleFailure const& failed) {
  out.open('{').key("at").text(format_rfc3339(failed.at)).key("code").text(failed.code).key("reason").text(failed.reason).close('}');
}

void write_schedule(JsonWriter& out, Schedule const& schedule) {
  out.open('{').key("version_id").text(schedule.version_id.str()).key("publish_at").text(format_rfc3339(schedule.publish_at));
  write_or_null(out.key("unpublish_at"), schedule.unpublish_at, write_time);
  write_actor(out.key("time_zone").text(schedule.time_zone).key("by"), schedule.by);
  write_or_null(out.key("failed"), schedule.failed, write_failure);
  out.close('}');
}

void write_editing(JsonWriter& out, Editing const& editing) {
  out.open('{').key("by").text(editing.editor).key("since").text(format_rfc3339(editing.since)).close('}');
}

void write_latest(JsonWriter& out, VersionFacts const& v, std::string_view title) {
  out.open('{').key("version_id").text(v.id.str()).key("number").number(v.number).key("title").text(title);
  write_actor(out.key("created_by"), v.created_by);
  out.key("created_at").text(format_rfc3339(v.created_at)).key("is_autosave").truth(v.is_autosave);
  out.key("checksum").text(v.checksum).close('}');
}

void write_slugs(JsonWriter& out, Slugs const& slugs) {
  out.open('{');
  for (auto const& [locale, slug] : slugs) { out.key(locale).text(slug); }
  out.close('}');
}

template <class Id>
void write_ids(JsonWriter& out, std::vector<Id> const& ids) {
  out.open('[');
  for (auto const& id : ids) { out.text(id.str()); }
  out.close(']');
}

template <class Id>
json::array texts(std::vector<Id> const& ids) {
  json::array out;
  for (auto const& id : ids) { out.emplace_back(id.str()); }
  return out;
}

/// What others show beside it, each of which is one of its parts.
void write_shortcuts(JsonWriter& out, State const& state) {
  auto const id_of = [&](char const* name, auto const& part) { part ? out.key(name).text(part->version_id.str()) : out.key(name).null(); };
  id_of("published_version_id", state.live);
  id_of("review_version_id", state.review);
  out.key("scheduled_publish_at");
  auto const is_pending = state.schedule && state.schedule->is_pending();
  is_pending ? out.text(format_rfc3339(state.schedule->publish_at)) : out.null();
}

void write_members(JsonWriter& out, State const& state, std::string_view title) {
  auto const* latest = state.latest();
  auto const slugs = latest == nullptr ? Slugs{} : latest->slugs;
  out.key("entry_id").text(state.id.str()).key("external_id").text(state.external_id);
  out.key("type_key").text(state.type_key.str()).key("site_id").text(state.site().str());
  out.key("status").text(status_name(state.status())).key("access").text(state.access).key("title").text(title);
  write_slugs(out.key("slug").text(slugs.empty() ? "" : slugs.begin()->second).key("slugs"), slugs);
  write_ids(out.key("categories"), state.marks.categories);
  write_ids(out.key("tags"), state.marks.tags);
  out.key("metadata").raw(json::serialize(state.marks.metadata)).key("template_key").text(state.marks.template_key);
  write_actor(out.key("owner"), state.owned_by());
  out.key("archived").truth(state.archived).key("is_published").truth(state.live.has_value());
  out.key("has_unpublished_changes").truth(state.has_unpublished_changes());
  out.key("review_requested").truth(state.review && !state.review->approved).key("stream_version").number(state.version.value);
  out.key("latest_version");
  latest != nullptr ? write_latest(out, *latest, title) : void(out.null());
  write_or_null(out.key("live"), state.live, write_live);
  write_or_null(out.key("review"), state.review, write_review);
  write_or_null(out.key("schedule"), state.schedule, write_schedule);
  write_or_null(out.key("editing"), state.editing, write_editing);
  write_shortcuts(out, state);
  write_audit(out, state.audit);
}

}  // namespace

std::string text_of(State const& state) {
  auto const* latest = state.latest();
  JsonWriter out;
  write_members(out.open('{'), state, latest == nullptr ? std::string_view() : std::string_view(latest->title));
  return std::move(out.close('}')).finish();
}

std::string text_of(State const& state, std::string_view title, std::string_view ended) {
  JsonWriter out;
  write_members(out.open('{'), state, title);
  return std::move(out.key("ended").raw(ended).close('}')).finish();
}

json::object describe(State const& state) { return stored_json(text_of(state)).as_object(); }

std::vector<std::string> facets(State const& state) {
  if (!state.exists) { return {}; }
  std::vector<std::string> out;
  for (auto const& category : state.marks.categories) { out.push_back("category=" + category.str()); }
  for (auto const& tag : state.marks.tags) { out.push_back("tag=" + tag.str()); }
  out.push_back("site=" + state.site().str());
  out.push_back("owner=" + state.owned_by().id);
  if (!state.marks.template_key.empty()) { out.push_back("template=" + state.marks.template_key); }
  return out;
}

std::string text_of(VersionFacts const& v) {
  JsonWriter out;
  auto const id = [&](std::string_view name, std::optional<VersionId> const& of) {
    out.key(name);
    of ? out.text(of->str()) : out.null();
  };
  out.open('{').key("version_id").text(v.id.str()).key("number").number(v.number).key("schema_version").number(v.schema_version);
  id("base_version_id", v.base_version_id);
  out.key("is_autosave").truth(v.is_autosave).key("publish_note").text(v.publish_note);
  id("restored_from", v.restored_from);
  id("merged_with", v.merged_with);
  write_slugs(out.key("title").text(v.title).key("slugs"), v.slugs);
  write_actor(out.key("checksum").text(v.checksum).key("created_by"), v.created_by);
  out.key("created_at").text(format_rfc3339(v.created_at)).key("recorded_at").text(format_rfc3339(v.recorded_at)).close('}');
  return std::move(out).finish();
}

json::object describe(VersionFacts const& v) { return stored_json(text_of(v)).as_object(); }

json::object make_snapshot(State const& state, VersionFacts const& version, json::object fields, Timestamp published_at,
                           Actor const& published_by) {
  json::object meta{{"title", version.title},
                    {"slug", version.slugs.empty() ? "" : version.slugs.begin()->second},
                    {"slugs", json::value_from(version.slugs)},
                    {"external_id", state.external_id},
                    {"site_id", state.site().str()},
                    {"categories", texts(state.marks.categories)},
                    {"tags", texts(state.marks.tags)},
                    {"created_at", format_rfc3339(state.audit.created_at)}};
  if (!state.marks.template_key.empty()) { meta["template_key"] = state.marks.template_key; }
  if (!state.marks.metadata.empty()) { meta["metadata"] = state.marks.metadata; }
  return {{"version", version.number},
          {"version_id", version.id.str()},
          {"schema_version", version.schema_version},
          {"published_at", format_rfc3339(published_at)},
          {"published_by", actor_json(published_by)},
          {"meta", std::move(meta)},
          {"access", json::object{{"level", state.access}}},
          {"fields", std::move(fields)}};
}

}  // namespace contentos::entry
