#include "domain/entry/codec.hpp"

#include "domain/entry/word.hpp"
#include "domain/event/json_access.hpp"
#include "domain/event/raw_members.hpp"
#include "domain/json/canonical.hpp"
#include "domain/word/make_row.hpp"

#include <algorithm>
#include <array>

namespace contentos::entry {

using namespace json_access;

namespace {

constexpr char const* kDefaultV1Locale = "en-US";

std::vector<std::string> text_list(json::object const& o, char const* key) {
  auto const* list = o.if_contains(key);
  return list == nullptr ? std::vector<std::string>{} : json::value_to<std::vector<std::string>>(*list);
}

Slugs read_slugs(json::object const& o) {
  auto const* slugs = o.if_contains("slugs");
  return slugs == nullptr ? Slugs{} : json::value_to<Slugs>(*slugs);
}

EncodedEvent finish(char const* type, json::object data, ClaimChanges const& claims = {}, std::optional<std::string> body = std::nullopt) {
  write_claims(data, claims);
  return {type, canonical_json(data), std::move(body), claims};
}

std::string quoted(std::string const& text) { return canonical_json(json::value(text)); }

/// The body of an event whose only content is a reviewer's note; none without a note.
std::optional<std::string> note_body(std::string const& note) {
  return note.empty() ? std::nullopt : std::optional("{\"note\":" + quoted(note) + "}");
}

/// The members of a body as they were written: what a checksum was taken over must not pass through a parser.
class BodyMembers {
public:
  explicit BodyMembers(std::string_view body) : members_(need(raw_members(body), "body")) {}

  [[nodiscard]] std::string raw(std::string_view key) const {
    for (auto const& [name, value] : members_) {
      if (name == key) { return std::string(value); }
    }
    throw BadShape("body");
  }
  [[nodiscard]] std::string text(std::string_view key) const {
    return json::value_to<std::string>(need(parse_stored_json(raw(key)), "body"));
  }

private:
  std::vector<std::pair<std::string_view, std::string_view>> members_;
};

json::object version_object(VersionId const& id) { return {{"version_id", id.str()}}; }

EncodedEvent encode_one(VersionSaved const& e) {
  json::object o{{"checksum", e.checksum}, {"number", e.number}, {"schema_version", e.schema_version}, {"version_id", e.version_id.str()}};
  put_uuid_if(o, "base_version_id", e.base_version_id);
  put_uuid_if(o, "restored_from", e.restored_from);
  put_uuid_if(o, "merged_with", e.merged_with);
  put_if(o, "is_autosave", e.is_autosave);
  if (!e.slugs.empty()) { o["slugs"] = json::value_from(e.slugs); }
  if (!e.unique_claims.empty()) { o["needs"] = write_claim_list(e.unique_claims); }
  if (!e.changed_fields.empty()) { o["changed_fields"] = json::value_from(e.changed_fields); }
  // `data` is canonical already and the keys are in their order, so the body is canonical without parsing it again.
  auto const rest = ",\"publish_note\":" + quoted(e.publish_note) + ",\"title\":" + quoted(e.title) + "}";
  std::string body = "{\"data\":";
  body.reserve(body.size() + e.data.size() + rest.size());
  body.append(e.data).append(rest);
  return finish("entry.version_saved.v2", std::move(o), e.claims, std::move(body));
}

EncodedEvent encode_one(Approved const& e) {
  auto o = version_object(e.version_id);
  o["complete"] = e.complete;
  return finish("entry.approved.v1", std::move(o), {}, note_body(e.note));
}

EncodedEvent encode_one(Rejected const& e) { return finish("entry.rejected.v1", version_object(e.version_id), {}, note_body(e.note)); }

EncodedEvent encode_one(Scheduled const& e) {
  auto o = version_object(e.version_id);
  o["publish_at"] = format_rfc3339(e.publish_at);
  put_time_if(o, "unpublish_at", e.unpublish_at);
  o["time_zone"] = e.time_zone;
  // One that was read as v1 stays what it was; nobody decides such a one any more.
  return finish(e.holds_claims ? "entry.scheduled.v2" : "entry.scheduled.v1", std::move(o), e.claims);
}

EncodedEvent encode_one(Published const& e) {
  auto o = version_object(e.version_id);
  o["checksum"] = e.checksum;
  o["number"] = e.number;
  put_if(o, "by_schedule", e.by_schedule);
  put_unless_empty(o, "content_checksum", e.content_checksum);
  if (!e.slugs.empty()) { o["slugs"] = json::value_from(e.slugs); }
  put_unless_empty(o, "time_zone", e.time_zone);
  put_time_if(o, "unpublish_at", e.unpublish_at);
  std::string body = "{\"publish_note\":" + quoted(e.publish_note) + ",\"snapshot\":" + e.snapshot + "}";
  return finish("entry.published.v1", std::move(o), e.claims, std::move(body));
}

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
  if (body) {
    need(raw_members(*body), "body");
    e.data = *body;
  }
  return e;
}

Event read_version_v2(json::object const& o, std::optional<std::string> const& body) {
  auto e = read_version(o);
  e.slugs = read_slugs(o);
  if (body) {
    BodyMembers const content(*body);
    e.data = content.raw("data");
    e.publish_note = content.text("publish_note");
    e.title = content.text("title");
  }
  return e;
}

Event read_published(json::object const& o, std::optional<std::string> const& body) {
  Published e;
  e.version_id = uuid<VersionId>(o, "version_id");
  e.number = number<std::int32_t>(o, "number");
  e.unpublish_at = time_if(o, "unpublish_at");
  e.time_zone = text_or(o, "time_zone");
  e.by_schedule = flag(o, "by_schedule");
  e.checksum = text(o, "checksum");
  e.content_checksum = text_or(o, "content_checksum");
  e.slugs = read_slugs(o);
  e.claims = read_claims(o);
  if (body) {
    BodyMembers const content(*body);
    e.publish_note = content.text("publish_note");
    e.snapshot = content.raw("snapshot");
  }
  return e;
}

std::string read_note(std::optional<std::string> const& body) { return body ? BodyMembers(*body).text("note") : std::string{}; }

Event read_scheduled(json::object const& o, std::optional<std::string> const&) {
  return Scheduled{
      uuid<VersionId>(o, "version_id"), time(o, "publish_at"), time_if(o, "unpublish_at"), text(o, "time_zone"), read_claims(o), true};
}

Event read_scheduled_v1(json::object const& o, std::optional<std::string> const&) {
  return Scheduled{uuid<VersionId>(o, "version_id"), time(o, "publish_at"), time_if(o, "unpublish_at"), text(o, "time_zone"), {}, false};
}

using Reader = Event (*)(json::object const&, std::optional<std::string> const&);
using Body = std::optional<std::string>;

struct ByHand {
  std::string_view type;
  Reader read;
};

// Every name and version of those events that are not stored as their fields. Rows are added, never changed.
constexpr std::array kByHand{
    ByHand{"entry.version_saved.v1", &read_version_v1},
    ByHand{"entry.version_saved.v2", &read_version_v2},
    ByHand{"entry.approved.v1",
           [](json::object const& o, Body const& body) -> Event {
             return Approved{uuid<VersionId>(o, "version_id"), flag(o, "complete"), read_note(body)};
           }},
    ByHand{"entry.rejected.v1",
           [](json::object const& o, Body const& body) -> Event {
             return Rejected{uuid<VersionId>(o, "version_id"), read_note(body)};
           }},
    ByHand{"entry.scheduled.v1", &read_scheduled_v1},
    ByHand{"entry.scheduled.v2", &read_scheduled},
    ByHand{"entry.published.v1", &read_published},
};

template <HasFields Event>
EncodedEvent encode_one(Event const& event) {
  return encode_fields(event);
}

void drop_body(VersionSaved& e) {
  e.data.clear();
  e.publish_note.clear();
  e.title.clear();
}
void drop_body(Approved& e) { e.note.clear(); }
void drop_body(Rejected& e) { e.note.clear(); }
void drop_body(Published& e) {
  e.publish_note.clear();
  e.snapshot.clear();
}
/// Has none; what a client sent in an order of its own comes back in that of the log.
void drop_body(MetadataChanged& e) {
  auto const written = encode_fields(e);
  e = std::get<MetadataChanged>(need(decode_fields<Event>(written.type, written.data), "an event that was encoded"));
}
template <HasFields Event>
void drop_body(Event&) {}
void drop_body(Scheduled&) {}

}  // namespace

EncodedEvent encode(Event const& event) {
  return std::visit([](auto const& e) { return encode_one(e); }, event);
}

Event without_body(Event event) {
  std::visit([](auto& e) { drop_body(e); }, event);
  return event;
}

std::optional<Event> decode(std::string_view type, std::string_view data, std::optional<std::string> const& body) {
  auto const by_hand = std::ranges::find(kByHand, type, &ByHand::type);
  if (by_hand == kByHand.end()) { return decode_fields<Event>(type, data); }
  return decoding(data, [&](json::object const& o) { return by_hand->read(o, body); });
}

}  // namespace contentos::entry

template contentos::WordRow const& contentos::row_of<contentos::entry::Word>();
