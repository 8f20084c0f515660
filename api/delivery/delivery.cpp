#include "api/delivery/delivery.hpp"

#include "api/answer.hpp"
#include "api/delivery/access.hpp"
#include "api/delivery/text_search.hpp"
#include "api/position.hpp"
#include "api/problem.hpp"
#include "infra/url/percent.hpp"

#include <algorithm>

namespace contentos::api {

namespace {

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// 200 with the body, or 304 without it; the fields that caches go by are the same. `fields`: answer_fields, of what keeps the body.
http::Response cacheable(http::Request const& request, std::shared_ptr<std::string const> body, std::string_view etag,
                         std::string_view fields) {
  http::Response response;
  response.body = std::move(body);
  response.fields = fields;
  if (is_not_modified(request, etag)) {
    CONTENTOS_ENSURE(fields.starts_with(delivery::kJsonType), "the type of the content comes first");
    response.status = 304;
    response.fields.remove_prefix(delivery::kJsonType.size());
  }
  return response;
}

/// All that a list's answer depends on beside what is published and who the tenant is: as long as it was asked for so.
std::string_view key_of_list(delivery::TenantModel const& tenant, http::Request const& request) {
  thread_local std::string key;  // which keeps its room
  key.assign(tenant.id.uuid().view());
  for (auto const& segment : request.segments) { key.append(segment).push_back('\0'); }
  for (auto const& [name, value] : request.query.parameters) {
    if (name == "access_token") { continue; }
    key.append(name).push_back('\0');
    key.append(value).push_back('\0');
  }
  return key;
}

http::Response list_response(http::Request const& request, delivery::ListAnswerPtr const& list) {
  auto response = cacheable(request, {list, &list->body}, list->etag, list->fields);
  if (list->not_followed > 0) { response.with("ContentOS-Set-Aside", std::to_string(list->not_followed)); }
  return response;
}

/// Takes out what is not the query's: the token, and `status`, which can only be what delivery shows anyway.
Decided<QueryParameters> own_parameters(http::Request const& request) {
  auto parameters = request.query.parameters;
  std::erase_if(parameters, [](auto const& p) { return p.first == "access_token"; });
  for (auto const& [name, value] : parameters) {
    if (name == "status" && value != "PUBLISHED") { return bad_parameter("status", "enum", "Only what is PUBLISHED is delivered."); }
  }
  std::erase_if(parameters, [](auto const& p) { return p.first == "status"; });
  return parameters;
}

/// The same request for the page after this one, as Contentful's clients follow it.
std::string next_page(http::Request const& request, std::string_view place) {
  std::string out;
  for (auto const& segment : request.segments) { out.append("/").append(url::percent_encode(segment)); }
  out.append("?cursor=true");
  for (auto const& [name, value] : request.query.parameters) {
    if (name == "cursor" || name == "pageNext" || name == "access_token") { continue; }
    out.append("&").append(url::percent_encode(name)).append("=").append(url::percent_encode(value));
  }
  return out.append("&pageNext=").append(place);
}

std::optional<TenantId> only(delivery::TenantModel const& tenant) { return tenant.id; }

/// Lifetime: of the handler's call.
struct Asked {
  Services& services;
  KnownTokens& tokens;
  http::Request const& request;
  std::vector<std::string> const& path;
  KnownTokens::PrincipalPtr known{};  // whose the token is, where that was looked up already
};

Outcome<delivery::TenantPtr> readable_tenant(Asked const& asked) {
  return readable_tenant(asked.services, asked.tokens, asked.request, asked.path.front(), asked.known);
}

Outcome<http::Response> deliver_entries(Asked const& asked) {
  auto& [services, tokens, request, path, known_principal] = asked;
  auto const tenant = readable_tenant(asked);
  if (!tenant) { return tenant.error(); }
  auto const parameters = own_parameters(request);
  if (!parameters) { return Failure(parameters.error()); }
  auto const query = delivery::parse_query(*parameters);
  if (!query) { return Failure(query.error()); }
  if (auto const reached = await_position(services, request, only(**tenant), "delivery"); !reached) { return reached.error(); }
  if (auto const known = services.delivery->answered(key_of_list(**tenant, request))) { return list_response(request, known); }
  std::optional<SearchReader::Found> found;
  std::optional<delivery::Among> among;
  if (query->text) {
    auto searched = find_published(services, request, **tenant, *query->text);
    if (!searched) { return searched.error(); }
    found = std::move(*searched);
    among = delivery::Among{std::move(found->in_title), std::move(found->elsewhere)};
  }
  // What words find is not the delivery model's, and may change without it.
  std::string const key(query->text ? std::string_view() : key_of_list(**tenant, request));
  auto const list = services.delivery->answer(
      TenantScope((*tenant)->id), *query, among, [&asked](std::string_view place) { return next_page(asked.request, place); }, key);
  if (!list) { return list.error(); }
  auto response = list_response(request, *list);
  if (found && found->is_truncated) { response.with("ContentOS-Truncated", "true"); }
  return response;
}

Outcome<http::Response> deliver_entry(Asked const& asked) {
  auto& [services, tokens, request, path, known_principal] = asked;
  auto const tenant = readable_tenant(asked);
  if (!tenant) { return tenant.error(); }
  std::string locale;
  auto tokens_given = 0;
  for (auto const& [name, value] : request.query.parameters) {
    if (name == "locale" && locale.empty() && !value.empty()) {
      locale = value;
    } else if (name != "access_token" || ++tokens_given > 1) {
      return Failure(bad_parameter(name, name == "locale" ? "malformed" : "unknown_parameter", "There is no such parameter here."));
    }
  }
  if (auto const reached = await_position(services, request, only(**tenant), "delivery"); !reached) { return reached.error(); }
  if (!is_client_id(path.at(1))) { return Failure(not_found()); }
  auto fragment = services.delivery->at_hand(**tenant, path.at(1), locale);
  if (fragment == nullptr) {
    auto loaded = services.delivery->entry(TenantScope((*tenant)->id), EntryId(path.at(1)), locale);
    if (!loaded) { return loaded.error(); }
    fragment = std::move(*loaded);
  }
  if (fragment == nullptr) { return Failure(not_found()); }
  // The body lives in the fragment, which the answer keeps alive: nothing is copied.
  return cacheable(request, {fragment, &fragment->json}, fragment->etag, fragment->fields);
}

/// Whose token it is (null: there is none) of a request that an I/O thread may answer, which neither waits for a position nor asks the
/// database about a token; nothing of any other.
std::optional<KnownTokens::PrincipalPtr> asks_nobody(KnownTokens const& tokens, http::Request const& request) {
  if (request.header("contentos-position")) { return std::nullopt; }
  auto const token = delivery_token(request);
  if (!token) { return KnownTokens::PrincipalPtr(); }
  auto known = tokens.fresh(*token);
  return known ? std::optional(std::move(known)) : std::nullopt;
}

/// A list that was answered before.
std::optional<http::Response> answered_list(Asked const& asked) {
  auto const tenant = readable_tenant(asked);
  if (!tenant || !await_position(asked.services, asked.request, only(**tenant), "delivery")) { return std::nullopt; }
  auto const known = asked.services.delivery->answered(key_of_list(**tenant, asked.request));
  return known ? std::optional(list_response(asked.request, known)) : std::nullopt;
}

std::optional<http::Response> answered_entry(Asked const& asked) {
  auto response = deliver_entry(asked);
  return response ? std::move(*response) : answer_failure(asked.services, asked.request, response.error());
}

using Handle = Outcome<http::Response> (*)(Asked const&);
using AtHand = std::optional<http::Response> (*)(Asked const&);

http::Route route(Services& services, std::shared_ptr<KnownTokens> const& tokens, std::string pattern, Handle handle, AtHand at_hand) {
  http::Route out{"GET", std::move(pattern), http::RunsOn::worker_pool, false, {}};
  out.handler = [&services, tokens, handle](http::Request const& request, std::vector<std::string> const& path) {
    auto response = handle({services, *tokens, request, path});
    return response ? std::move(*response) : answer_failure(services, request, response.error());
  };
  out.at_hand = [&services, tokens, at_hand](http::Request const& request, std::vector<std::string> const& path) {
    auto known = asks_nobody(*tokens, request);
    return known ? at_hand({services, *tokens, request, path, std::move(*known)}) : std::nullopt;
  };
  return out;
}

}  // namespace

std::vector<http::Route> delivery_routes(Services& services) {
  auto const tokens = std::make_shared<KnownTokens>(services.authenticator, services.identity);
  return {
      route(services, tokens, "/api/{tenant}/entries", deliver_entries, answered_list),
      route(services, tokens, "/api/{tenant}/entries/{id}", deliver_entry, answered_entry),
  };
}

}  // namespace contentos::api
