#include "api/management/entry_request.hpp"

#include "domain/entry/word.hpp"
#include "domain/json/i_json.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxNoteBytes = 4096;

}  // namespace

Outcome<EntryId> entry_id(Call const& call) {
  if (!is_client_id(call.path.front())) { return Failure(not_found()); }
  return EntryId(call.path.front());
}

SaveInput read_save(BodyReader& body, json::object& given) {
  SaveInput save;
  if (body.object("data", Need::required) != nullptr) { save.data = std::move(given.at("data").as_object()); }
  save.publish_note = body.text("publish_note", Need::optional, kMaxNoteBytes).value_or("");
  save.is_autosave = body.flag("is_autosave").value_or(false);
  save.slugs = body.text_map("slugs");
  save.categories = body.uuids<CategoryId>("categories");
  save.tags = body.uuids<TagId>("tags");
  return save;
}

entry::ChangeMetadata read_metadata(BodyReader& body, Need need) {
  entry::ChangeMetadata change;
  if (auto const* metadata = body.object("metadata", need)) { change.metadata = *metadata; }
  change.template_key = body.text("template_key").value_or("");
  return change;
}

Outcome<std::optional<entry::VersionFacts>> version_of(Call const& call, EntryId const& id, FindVersion const& find) {
  for (auto const freshness : {Freshness::fresh, Freshness::whole}) {
    auto const folded = call.services.repositories.load<entry::Word>(call.scope, id.str(), freshness);
    if (!folded) { return Failure(folded.error()); }
    auto const& state = *folded->state;
    if (!state.exists || state.is_deleted()) { return Failure(not_found()); }
    if (auto const* facts = find(state.versions)) { return std::optional(*facts); }
    if (state.versions.is_whole()) { break; }
  }
  return std::optional<entry::VersionFacts>();
}

Outcome<NamedVersion> named_version(Call const& call, EntryId const& id, BodyReader& body) {
  auto const by_id = body.uuid<VersionId>("version_id");
  auto const number = body.integer("version", 1, 2'000'000'000);
  if (by_id && number) { body.refuse("version", "exclusive", "Give version or version_id, not both."); }
  if (by_id) { return NamedVersion{by_id, "/version_id"}; }
  if (!number) { return NamedVersion{}; }
  auto const version =
      version_of(call, id, [&](entry::History const& versions) { return versions.find_number(static_cast<std::int32_t>(*number)); });
  if (!version) { return version.error(); }
  if (!*version) {
    body.refuse("version", "unknown_version", "The entry has no version of this number.");
    return NamedVersion{};
  }
  return NamedVersion{(*version)->id, "/version"};
}

Outcome<TransitionInput> read_transition(Call const& call, EntryId const& id, BodyReader& body, TransitionInput::Kind kind) {
  using Kind = TransitionInput::Kind;
  TransitionInput input{.kind = kind};
  if (kind == Kind::submit || kind == Kind::schedule || kind == Kind::publish) {
    auto const version = named_version(call, id, body);
    if (!version) { return version.error(); }
    input.version_id = version->id;
    input.version_member = version->member;
  }
  if (kind == Kind::approve || kind == Kind::reject) { input.note = body.text("note", Need::optional, kMaxNoteBytes).value_or(""); }
  if (kind == Kind::publish) { input.note = body.text("publish_note", Need::optional, kMaxNoteBytes).value_or(""); }
  if (kind == Kind::schedule) { input.publish_at = body.offset_time("publish_at", Need::required); }
  if (kind == Kind::schedule || kind == Kind::publish) {
    input.unpublish_at = body.offset_time("unpublish_at");
    input.time_zone = body.text("time_zone", Need::optional, 64).value_or("");
  }
  return input;
}

std::string with_member(std::string object_json, std::string_view name, std::string_view value_json) {
  CONTENTOS_ENSURE(object_json.size() >= 2 && object_json.back() == '}', "a JSON object ends in a brace");
  object_json.pop_back();
  if (object_json.size() > 1) { object_json.push_back(','); }
  object_json += json::serialize(json::string_view(name.data(), name.size()));
  object_json.push_back(':');
  object_json += value_json;
  object_json.push_back('}');
  return object_json;
}

std::string version_json(VersionView const& version) { return with_member(version.facts_json, "data", version.data.value_or("null")); }

Outcome<EntryView> visible_entry(Call const& call, EntryId const& id, AsOf const& as_of, bool include_deleted, json::object& parsed) {
  auto view = call.services.versions->entry_at(call.scope, id, as_of);
  if (!view) { return Failure(view.error()); }
  if (!*view) { return Failure(not_found()); }
  parsed = stored_json((*view)->json).as_object();
  auto const* deleted = parsed.if_contains("is_deleted");
  if (deleted != nullptr && *deleted == true && !include_deleted) { return Failure(not_found()); }
  return std::move(**view);
}

}  // namespace contentos::api
