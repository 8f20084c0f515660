#include "api/management/entry_search.hpp"

#include "api/position.hpp"
#include "domain/event/overloaded.hpp"
#include "projections/search/search_text.hpp"

namespace contentos::api {

namespace {

/// The strings of the latest version. One that the versions model does not follow is not looked at.
Result<std::optional<std::string>> latest_text(VersionsReader const& versions, TenantScope scope, EntryId const& id) {
  auto const newest = versions.list(scope, id, AsOfLatest{}, std::nullopt, 1, true);
  if (!newest && newest.error().code != StoreErrorCode::set_aside) { return newest.error(); }
  if (!newest || newest->versions.empty() || !newest->versions.front().data) { return std::optional<std::string>(); }
  return std::optional(search::search_text(*newest->versions.front().data));
}

}  // namespace

std::optional<search::TextQuery> text_wish(Call const& call, Parameters& parameters) {
  auto const text = parameters.text("text");
  if (!text) { return std::nullopt; }
  auto parsed = call.services.search->parse(*text);
  if (auto const* flaw = std::get_if<search::QueryFlaw>(&parsed)) {
    parameters.refuse("text", std::string(flaw->code), std::string(flaw->message));
    return std::nullopt;
  }
  return std::get<search::TextQuery>(std::move(parsed));
}

Rejection text_of_another_time(Call const& call) {
  std::string const name = call.request.query.get("as_of") ? "as_of" : "as_of_occurred";
  return {RejectionCode::validation_failed,
          "Text is searched as it is now.",
          {{"?" + name, "unsupported", "With `text` there is no other time than now."}}};
}

Outcome<SearchReader::Found> find_entries(Call const& call, search::TextQuery query) {
  auto const readable = call.principal.is_platform_admin() ? std::nullopt : std::optional(call.scope.tenant());
  if (auto const reached = await_position(call.services, call.request, readable, "search"); !reached) { return reached.error(); }
  auto const text = [&](EntryId const& id) { return latest_text(*call.services.versions, call.scope, id); };
  auto found = call.services.search->find(call.scope, {.query = std::move(query), .of = SearchReader::Of::latest, .text = text});
  if (!found) { return Failure(found.error()); }
  return std::move(*found);
}

}  // namespace contentos::api
