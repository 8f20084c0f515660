// PATCH of an entry: a save that says what changes. It goes the way of every save; only where the new content comes from is another matter.
#include "api/management/entry_request.hpp"
#include "api/management/management.hpp"
#include "domain/entry/word.hpp"
#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"
#include "domain/json/patch.hpp"

#include <algorithm>
#include <span>

namespace contentos::api {

namespace json = boost::json;

namespace {

/// A JSON Patch, which is an array, or else a merge patch, which is an object.
Decided<json::value> read_patch(http::Request const& request) {
  auto const type = check_media_type(request, {kMergePatchType, kJsonPatchType, "application/json"});
  if (!type) { return type.error(); }
  auto value = parse_i_json(request.body);
  if (!value) { return value.error(); }
  bool const has_operations = *type == kJsonPatchType;
  if (has_operations ? value->is_array() : value->is_object()) { return value; }
  auto const* wants = has_operations ? "A JSON Patch is an array of operations." : "A merge patch of content is an object.";
  return Rejection{RejectionCode::bad_request, wants, {{"", "type", wants}}};
}

Decided<json::object> apply(json::value const& patch, json::object data) {
  if (auto const* members = patch.if_object()) {
    merge_patch(data, *members);
    return data;
  }
  auto const& operations = patch.get_array();
  auto out = apply_json_patch(std::move(data), operations);
  if (!out) { return out.error(); }
  if (out->is_object()) { return std::move(out->get_object()); }
  return Rejection{RejectionCode::validation_failed,
                   "Content is an object.",
                   {{place_in_patch(operations, ""), "type", "What comes out is to be an object."}}};
}

/// Which part of the patch made what is at `place` in the content, or should have: a member that is missing stands beside others.
std::string place_in(json::value const& patch, std::string const& place, bool is_missing) {
  if (auto const* operations = patch.if_array()) { return place_in_patch(*operations, place); }
  auto const deepest = deepest_place(patch, place);
  return is_missing && deepest == place.substr(0, place.rfind('/')) ? place : deepest;
}

/// Whether content that knows no field `data` was sent in one, as bodies of other routes have it.
bool is_wrapped(Rejection const& rejection, json::value const& patch) {
  auto const is_it = [](FieldError const& error) { return error.pointer == "/data/data" && error.code == "unknown_field"; };
  return patch.is_object() && patch.get_object().contains("data") && std::ranges::any_of(rejection.errors, is_it);
}

/// What is wrong with the content that came out is wrong with the patch.
Failure into_patch(Failure failure, json::value const& patch) {
  constexpr std::string_view kData = "/data";
  auto* rejection = std::get_if<Rejection>(&failure);
  if (rejection == nullptr) { return failure; }
  if (is_wrapped(*rejection, patch)) {
    rejection->detail += " A merge patch is the content itself: it does not stand in a member `data`, as in the body of a save.";
  }
  // Those that are shown; each costs a look at all operations.
  for (auto& error : std::span(rejection->errors).first(std::min(rejection->errors.size(), kMostErrors))) {
    if (error.pointer == "/base_version_id") { error.pointer = "?base_version_id"; }
    if (!error.pointer.starts_with(kData)) { continue; }
    auto const place = error.pointer.substr(kData.size());
    error.pointer = place_in(patch, place, error.code == "required");
    if (error.pointer != place) { error.message = "In what comes out, at " + place + ": " + error.message; }
  }
  return failure;
}

Outcome<http::Response> patch_content(Call const& call) {
  auto const id = entry_id(call);
  if (!id) { return id.error(); }
  Parameters parameters(call.request.query);
  auto const base = parameters.uuid("base_version_id");
  auto const on_conflict = parameters.one_of("on_conflict", {"reject", "merge"}).value_or("reject");
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const patch = read_patch(call.request);
  if (!patch) { return Failure(patch.error()); }
  auto const of_parameters = "\n?base_version_id=" + (base ? base->str() : "") + "\n?on_conflict=" + on_conflict;
  auto const context = command_context(call, [&] { return canonical_json(*patch) + of_parameters; });
  if (!context) { return Failure(context.error()); }
  SaveInput save;
  save.change = [&patch](json::object data) { return apply(*patch, std::move(data)); };
  if (base) { save.base_version_id = VersionId(*base); }
  save.merge_on_conflict = on_conflict == "merge";
  auto if_version = if_match(call.request);
  if (!if_version) { return Failure(if_version.error()); }
  save.if_version = std::move(*if_version);
  auto const written = call.services.commands.entries.save(*context, *id, save);
  if (!written) { return into_patch(written.error(), *patch); }
  return versioned_answer(call, 200, *written);
}

}  // namespace

std::vector<Endpoint> content_patch_endpoints() {
  return {{"PATCH", "/api/v1/entries/{id}", {Deed::edit, entry::Word::kName}, patch_content}};
}

}  // namespace contentos::api
