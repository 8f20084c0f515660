#include "domain/entry/decide.hpp"
#include "domain/json/i_json.hpp"
#include "domain/json/writer.hpp"

#include <boost/json/value_from.hpp>

#include <utility>

namespace contentos::entry {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostMembers = 40;  // of an entry and of whoever adds a few: beyond, the table would be made again

json::value time_or_null(std::optional<Timestamp> const& t) { return t ? json::value(format_rfc3339(*t)) : nullptr; }

json::value describe_live(State const& state) {
  if (!state.live) { return nullptr; }
  auto const& live = *state.live;
  return json::object{{"version_id", live.version_id.str()},
                      {"number", live.number},
                      {"since", format_rfc3339(live.since)},
                      {"by", actor_json(live.by)},
                      {"unpublish_at", time_or_null(live.unpublish_at)},
                      {"time_zone", live.time_zone},
                      {"checksum", live.checksum}};
}

json::value describe_review(State const& state) {
  if (!state.review) { return nullptr; }
  auto const& review = *state.review;
  json::array approvals;
  for (auto const& a : review.approvals) {
    approvals.push_back(json::object{{"by", actor_json(a.by)}, {"at", format_rfc3339(a.at)}, {"note", a.note}});
  }
  return json::object{{"version_id", review.version_id.str()},
                      {"state", review.approved ? "approved" : "in_review"},
                      {"requested_by", actor_json(review.requested_by)},
                      {"requested_at", format_rfc3339(review.requested_at)},
                      {"approvals", std::move(approvals)}};
}

json::value describe_failure(Schedule const& schedule) {
  if (!schedule.failed) { return nullptr; }
  auto const& failed = *schedule.failed;
  return json::object{{"at", format_rfc3339(failed.at)}, {"code", failed.code}, {"reason", failed.reason}};
}

json::value describe_schedule(State const& state) {
  if (!state.schedule) { return nullptr; }
  auto const& schedule = *state.schedule;
  return json::object{{"version_id", schedule.version_id.str()},
                      {"publish_at", format_rfc3339(schedule.publish_at)},
                      {"unpublish_at", time_or_null(schedule.unpublish_at)},
                      {"time_zone", schedule.time_zone},
                      {"by", actor_json(schedule.by)},
                      {"failed", describe_failure(schedule)}};
}

json::value describe_latest(State const& state) {
  auto const* v = state.latest();
  if (v == nullptr) { return nullptr; }
  return json::object{{"version_id", v->id.str()},
                      {"number", v->number},
                      {"title", v->title},
                      {"created_by", actor_json(v->created_by)},
                      {"created_at", format_rfc3339(v->created_at)},
                      {"is_autosave", v->is_autosave},
                      {"checksum", v->checksum}};
}

template <class Id>
json::array texts(std::vector<Id> const& ids) {
  json::array out;
  for (auto const& id : ids) { out.emplace_back(id.str()); }
  return out;
}

json::value editing_or_null(State const& state) {
  if (!state.editing) { return nullptr; }
  return json::object{{"by", state.editing->editor}, {"since", format_rfc3339(state.editing->since)}};
}

}  // namespace

json::object describe(State const& state) {
  auto const* latest = state.latest();
  auto const slugs = latest == nullptr ? Slugs{} : latest->slugs;
  json::object o({{"entry_id", state.id.str()},
                  {"external_id", state.external_id},
                  {"type_key", state.type_key.str()},
                  {"site_id", state.site().str()},
                  {"status", status_name(state.status())},
                  {"access", state.access},
                  {"title", latest == nullptr ? "" : latest->title},
                  {"slug", slugs.empty() ? "" : slugs.begin()->second},
                  {"slugs", json::value_from(slugs)},
                  {"categories", texts(state.marks.categories)},
                  {"tags", texts(state.marks.tags)},
                  {"metadata", state.marks.metadata},
                  {"template_key", state.marks.template_key},
                  {"owner", actor_json(state.owned_by())},
                  {"archived", state.archived},
                  {"is_published", state.live.has_value()},
                  {"has_unpublished_changes", state.has_unpublished_changes()},
                  {"review_requested", state.review && !state.review->approved},
                  {"stream_version", state.version.value}},
                 kMostMembers);
  o["latest_version"] = describe_latest(state);
  o["live"] = describe_live(state);
  o["review"] = describe_review(state);
  o["schedule"] = describe_schedule(state);
  o["editing"] = editing_or_null(state);
  o["published_version_id"] = state.live ? json::value(state.live->version_id.str()) : nullptr;
  o["review_version_id"] = state.review ? json::value(state.review->version_id.str()) : nullptr;
  auto const is_pending = state.schedule && state.schedule->is_pending();
  o["scheduled_publish_at"] = is_pending ? json::value(format_rfc3339(state.schedule->publish_at)) : nullptr;
  write_audit(o, state.audit);
  return o;
}

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
  out.key("title").text(v.title).key("slugs").open('{');
  for (auto const& [locale, slug] : v.slugs) { out.key(locale).text(slug); }
  out.close('}').key("checksum").text(v.checksum);
  out.key("created_by").open('{').key("id").text(v.created_by.id).key("kind").text(actor_kind_name(v.created_by.kind)).close('}');
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
