#include "api/delivery/delivery.hpp"

#include "api/answer.hpp"
#include "api/delivery/access.hpp"
#include "api/delivery/text_search.hpp"
#include "api/position.hpp"
#include "api/problem.hpp"
#include "infra/url/percent.hpp"
#include "projections/delivery/assemble.hpp"

#include <algorithm>

namespace contentos::api {

namespace {

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

std::string joined(std::vector<std::string> const& tags, char separator) {
  std::string out;
  for (auto const& tag : tags) {
    if (!out.empty()) { out.push_back(separator); }
    out += tag;
  }
  return out;
}

/// 200 with the body, or 304 without it; the headers that caches go by are the same.
http::Response cacheable(http::Request const& request, delivery::TenantModel const& tenant, std::shared_ptr<std::string const> body,
                         std::string const& etag, std::vector<std::string> const& tags) {
  http::Response response;
  if (is_not_modified(request, etag)) {
    response.status = 304;
  } else {
    response.body = std::move(body);
    response.with("Content-Type", "application/json");
  }
  auto const reach = tenant.settings.public_delivery ? "public, max-age=" : "private, max-age=";
  response.with("ETag", etag);
  response.with("Cache-Control", reach + std::to_string(tenant.settings.cache_ttl_seconds));
  // Only the token decides who may see what a tenant does not publish for all.
  if (!tenant.settings.public_delivery) { response.with("Vary", "Authorization"); }
  response.with("Surrogate-Key", joined(tags, ' '));
  response.with("Cache-Tag", joined(tags, ','));
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

Outcome<http::Response> deliver_entries(Services& services, KnownTokens& tokens, http::Request const& request,
                                        std::vector<std::string> const& path) {
  auto const tenant = readable_tenant(services, tokens, request, path.front());
  if (!tenant) { return tenant.error(); }
  auto const parameters = own_parameters(request);
  if (!parameters) { return Failure(parameters.error()); }
  auto const query = delivery::parse_query(*parameters);
  if (!query) { return Failure(query.error()); }
  if (auto const reached = await_position(services, request, only(**tenant), "delivery"); !reached) { return reached.error(); }
  std::optional<SearchReader::Found> found;
  std::optional<delivery::Among> among;
  if (query->text) {
    auto searched = find_published(services, request, **tenant, *query->text);
    if (!searched) { return searched.error(); }
    found = std::move(*searched);
    among = delivery::Among{std::move(found->in_title), std::move(found->elsewhere)};
  }
  auto const entries = services.delivery->list(TenantScope((*tenant)->id), *query, among);
  if (!entries) { return entries.error(); }
  auto const next = entries->next ? next_page(request, *entries->next) : std::string{};
  auto assembled = delivery::assemble_list(**tenant, *query, *entries, services.digest, next);
  auto response =
      cacheable(request, **tenant, std::make_shared<std::string const>(std::move(assembled.body)), assembled.etag, assembled.tags);
  mark_set_aside(response, entries->not_followed);
  if (found && found->is_truncated) { response.with("ContentOS-Truncated", "true"); }
  return response;
}

Outcome<http::Response> deliver_entry(Services& services, KnownTokens& tokens, http::Request const& request,
                                      std::vector<std::string> const& path) {
  auto const tenant = readable_tenant(services, tokens, request, path.front());
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
  // Waits only when the request carries a position; `needs_worker` has seen to it that it may.
  if (auto const reached = await_position(services, request, only(**tenant), "delivery"); !reached) { return reached.error(); }
  if (!is_client_id(path.at(1))) { return Failure(not_found()); }
  auto const fragment = services.delivery->entry(TenantScope((*tenant)->id), EntryId(path.at(1)), locale);
  if (!fragment) { return fragment.error(); }
  if (*fragment == nullptr) { return Failure(not_found()); }
  // The body lives in the fragment, which the answer keeps alive: nothing is copied.
  std::shared_ptr<std::string const> body(*fragment, &(*fragment)->json);
  return cacheable(request, **tenant, std::move(body), (*fragment)->etag, (*fragment)->tags);
}

using Handle = Outcome<http::Response> (*)(Services&, KnownTokens&, http::Request const&, std::vector<std::string> const&);

http::Route route(Services& services, std::shared_ptr<KnownTokens> const& tokens, std::string pattern, http::RunsOn runs_on,
                  Handle handle) {
  http::Route out{"GET", std::move(pattern), runs_on, false, {}};
  // An I/O thread neither waits for a position nor asks the database about a token.
  out.needs_worker = [tokens](http::Request const& request) {
    auto const token = delivery_token(request);
    return request.header("contentos-position") || (token && !tokens->is_fresh(*token));
  };
  out.handler = [&services, tokens, handle](http::Request const& request, std::vector<std::string> const& path) {
    auto response = handle(services, *tokens, request, path);
    return response ? std::move(*response) : answer_failure(services, request, response.error());
  };
  return out;
}

}  // namespace

std::vector<http::Route> delivery_routes(Services& services) {
  auto const tokens = std::make_shared<KnownTokens>(services.authenticator);
  return {
      route(services, tokens, "/api/{tenant}/entries", http::RunsOn::worker_pool, deliver_entries),
      route(services, tokens, "/api/{tenant}/entries/{id}", http::RunsOn::inline_on_io, deliver_entry),
  };
}

}  // namespace contentos::api
