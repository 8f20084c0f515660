// What flags say of somebody: a page of the tenant's flags, or the one of a key, each with its answer and why.
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/problem.hpp"
#include "domain/flag/evaluate.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

/// What a flag that a list shows says. Errors: corrupt, where it is not shown as this program would: the catalog may be another release's.
Result<json::object> evaluated(json::object const& shown, flag::Asker const& asker, flag::Digest const& sha256) {
  flag::Content content;
  auto const* id = shown.if_contains("flag_id");
  auto const* is_active = shown.if_contains("is_active");
  if (id == nullptr || is_active == nullptr || !is_active->is_bool() || !read_shown(shape_of<flag::Content>(), shown, &content)) {
    return StoreError{StoreErrorCode::corrupt, false, "catalog: not a flag: " + (id == nullptr ? "without an id" : json::serialize(*id))};
  }
  auto const reason = flag::evaluate(content, is_active->get_bool(), asker, sha256);
  return json::object{{"flag_id", *id},
                      {"flag_key", content.flag_key},
                      {"is_on", flag::is_on(reason)},
                      {"reason", json::string(flag::reason_name(reason))}};
}

Outcome<http::Response> evaluate_flags(Call const& call) {
  Parameters parameters(call.request.query);
  RecordQuery query{.kind = std::string(flag::Word::kName)};
  if (auto const key = parameters.text("key")) { query.facets.push_back("flag_key=" + *key); }
  auto const roles = parameters.list("roles");
  flag::Asker const asker{parameters.text("subject").value_or(""), {roles.begin(), roles.end()}, call.now};
  auto const wish = list_wish(call, parameters);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (!wish) { return Failure(wish.error()); }
  auto const evaluate = [&identity = call.services.identity, asker](json::array& items) -> Result<void> {
    auto const sha256 = [&](std::string_view bytes) { return identity.sha256(bytes); };
    for (auto& item : items) {
      auto said = evaluated(item.as_object(), asker, sha256);
      if (!said) { return said.error(); }
      item = std::move(*said);
    }
    return {};
  };
  return list_answer(call, *wish, "flag_id", reading_records(call, std::move(query), evaluate));
}

}  // namespace

std::vector<Endpoint> flag_endpoints() {
  return {{"GET", "/api/v1/flags/evaluate", {Deed::read, flag::Word::kName}, &evaluate_flags, "catalog"}};
}

}  // namespace contentos::api
