#include "api/cursor.hpp"
#include "api/management/entry_request.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "commands/entry/pointers.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/entry/word.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/i_json.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <charconv>

namespace contentos::api {

namespace json = boost::json;

namespace {

/// Requires: a version was saved.
std::string version_location(Written const& written) {
  return "/api/v1/entries/" + written.id + "/versions/" + std::to_string(written.latest_number.value());
}

Outcome<http::Response> save_version(Call const& call) {
  auto const id = entry_id(call);
  if (!id) { return id.error(); }
  auto input = read_tagged_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  auto save = read_save(body, input->body);
  save.base_version_id = body.uuid<VersionId>("base_version_id");
  save.merge_on_conflict = body.one_of("on_conflict", {"reject", "merge"}) == "merge";
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  save.if_version = input->if_version;
  auto const written = call.services.commands.entries.save(input->context, *id, save);
  if (!written) { return written.error(); }
  return versioned_answer(call, 201, *written, version_location(*written));
}

Outcome<http::Response> restore_version(Call const& call) {
  auto const id = entry_id(call);
  if (!id) { return id.error(); }
  auto const input = read_tagged_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  auto const version = named_version(call, *id, body);
  auto const note = body.text("publish_note", Need::optional, 4096).value_or("");
  if (!version) { return version.error(); }
  if (!version->id && body.is_clean()) { body.refuse("version", "required", "The number of the version to restore, or its version_id."); }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto const facts = version_of(call, *id, [&](entry::History const& versions) { return versions.find(*version->id); });
  if (!facts) { return facts.error(); }
  if (!*facts) {
    return Failure(Rejection{RejectionCode::validation_failed,
                             "There is no such version.",
                             {{"/version_id", "unknown_version", "The entry has no version of this id."}}});
  }
  auto const written = call.services.commands.entries.restore(input->context, *id, (*facts)->number, note, input->if_version);
  if (!written) { return about_the_version(written.error(), version->member); }
  return versioned_answer(call, 200, *written);
}

/// A version by its number or its id, as paths and parameters write it.
Result<std::optional<VersionView>> find_version(Call const& call, EntryId const& id, std::string_view text, AsOf const& as_of) {
  if (auto const version = VersionId::parse(text)) { return call.services.versions->version(call.scope, id, *version, as_of); }
  std::int32_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1) { return std::optional<VersionView>(); }
  return call.services.versions->version(call.scope, id, number, as_of);
}

Outcome<http::Response> list_versions(Call const& call) {
  auto const id = entry_id(call);
  if (!id) { return id.error(); }
  Parameters parameters(call.request.query);
  auto const limit = parameters.integer("limit", 1, kMaxPage).value_or(kDefaultPage);
  auto const as_of = parameters.as_of();
  auto const include_deleted = parameters.flag("include_deleted");
  auto const include_data = parameters.flag("include_data");
  (void)parameters.text("cursor");
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const place = place_of_cursor(call.services, call.request);
  if (!place) { return Failure(place.error()); }
  json::object entry;
  if (auto const view = visible_entry(call, *id, as_of, include_deleted, entry); !view) { return view.error(); }
  auto const before = *place ? std::optional(static_cast<std::int32_t>(std::stol(**place))) : std::nullopt;
  auto const page = call.services.versions->list(call.scope, *id, as_of, before, static_cast<std::size_t>(limit), include_data);
  if (!page) { return Failure(page.error()); }
  std::string items = "[";
  json::array facts;
  for (auto const& version : page->versions) {
    if (items.size() > 1) { items.push_back(','); }
    items += include_data ? version_json(version) : version.facts_json;
    facts.push_back(stored_json(version.facts_json));
  }
  items.push_back(']');
  auto const names = names_in(call, facts);
  if (!names) { return names.error(); }
  json::value const next = page->next ? json::value(make_cursor(call.services, call.request, std::to_string(*page->next))) : nullptr;
  auto body = with_member("{}", "items", items);
  body = with_member(std::move(body), "next_cursor", json::serialize(next));
  auto response = http::Response::json(200, with_member(std::move(body), "names", json::serialize(*names)));
  response.with("Cache-Control", "private, no-cache");
  return response;
}

Outcome<http::Response> get_version(Call const& call) {
  auto const id = entry_id(call);
  if (!id) { return id.error(); }
  Parameters parameters(call.request.query);
  auto const as_of = parameters.as_of();
  auto const include_deleted = parameters.flag("include_deleted");
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  json::object entry;
  if (auto const view = visible_entry(call, *id, as_of, include_deleted, entry); !view) { return view.error(); }
  auto const version = find_version(call, *id, call.path.at(1), as_of);
  if (!version) { return Failure(version.error()); }
  if (!*version) { return Failure(not_found()); }
  auto const names = names_in(call, stored_json((*version)->facts_json));
  if (!names) { return names.error(); }
  auto response = http::Response::json(200, with_member(version_json(**version), "names", json::serialize(*names)));
  response.with("Cache-Control", "private, no-cache");
  return response;
}

/// The fields that were localized when the newer of the two was written.
Outcome<std::vector<std::string>> localized_in(Call const& call, json::object const& entry, json::value const& facts) {
  auto const key = json::value_to<std::string>(entry.at("type_key"));
  auto const type = call.services.repositories.load<content_type::Word>(call.scope, key, Freshness::within_a_second);
  if (!type) { return Failure(type.error()); }
  auto const& schemas = type->state->schemas;
  auto const version = static_cast<std::size_t>(facts.at("schema_version").to_number<std::int64_t>());
  if (version < 1 || version > schemas.size()) { return std::vector<std::string>{}; }
  return content_type::localized_fields(schemas[version - 1].definition);
}

/// Which parts of a difference are asked for; without `parts`, all.
DiffWish wish_of(Parameters& parameters) {
  auto const parts = parameters.list("parts");
  if (parts.empty()) { return {}; }
  DiffWish wish{.values = false, .words = false, .patch = false};
  for (auto const& part : parts) {
    if (part == "values") {
      wish.values = true;
    } else if (part == "words") {
      wish.words = true;
    } else if (part == "patch") {
      wish.patch = true;
    } else {
      parameters.refuse("parts", "enum", "Of values, words, patch, those that are needed, with commas between them.");
    }
  }
  return wish;
}

Outcome<http::Response> get_diff(Call const& call) {
  auto const id = entry_id(call);
  if (!id) { return id.error(); }
  Parameters parameters(call.request.query);
  auto const include_deleted = parameters.flag("include_deleted");
  auto const wish = wish_of(parameters);
  json::object entry;
  json::object out;
  std::vector<json::object> data;
  std::vector<std::pair<std::string, std::string>> names;
  for (auto const* name : {"from", "to"}) {
    auto const text = parameters.text(name);
    if (!text) { parameters.refuse(name, "required", "A version's number or id is needed here."); }
    names.emplace_back(name, text.value_or(""));
  }
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (auto const view = visible_entry(call, *id, AsOfLatest{}, include_deleted, entry); !view) { return view.error(); }
  for (auto const& [name, text] : names) {
    auto const version = find_version(call, *id, text, AsOfLatest{});
    if (!version) { return Failure(version.error()); }
    if (!*version) { return Failure(bad_parameter(name, "unknown_version", "The entry has no such version.")); }
    if (!(*version)->data) { return Failure(Rejection{RejectionCode::not_found, "The content of this version has been purged."}); }
    out[name] = stored_json((*version)->facts_json);
    data.push_back(stored_json(*(*version)->data).as_object());
  }
  auto const localized = localized_in(call, entry, out.at("to"));
  if (!localized) { return localized.error(); }
  auto found = diff_fields(data[0], data[1], *localized, wish);
  auto truncated = found.is_truncated;
  out["fields"] = std::move(found.changes);
  if (wish.patch) {
    auto patch = json_patch_within(data[0], data[1], wish.most_bytes);
    truncated = truncated || !patch;
    if (patch) { out["patch"] = std::move(*patch); }
  }
  out["truncated"] = truncated;
  return json_answer(200, out);
}

}  // namespace

std::vector<Endpoint> version_endpoints() {
  return {
      {"POST", "/api/v1/entries/{id}/versions", {Deed::edit, entry::Word::kName}, save_version},
      {"GET", "/api/v1/entries/{id}/versions", {Deed::read, entry::Word::kName}, list_versions, "versions"},
      {"GET", "/api/v1/entries/{id}/versions/{number}", {Deed::read, entry::Word::kName}, get_version, "versions"},
      {"GET", "/api/v1/entries/{id}/diff", {Deed::read, entry::Word::kName}, get_diff, "versions"},
      {"POST", "/api/v1/entries/{id}/restore", {Deed::edit, entry::Word::kName}, restore_version},
  };
}

}  // namespace contentos::api
