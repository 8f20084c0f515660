#include "api/body.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"

#include <boost/json/value_to.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

Outcome<http::Response> create_token(Call const& call) {
  auto const input = read_write(call);
  if (!input) { return input.error(); }
  BodyReader body(input->body);
  CreateTokenInput token{.name = body.text("name", Need::required, 200).value_or("")};
  if (auto const kind = body.one_of("kind", {"management", "delivery"}, Need::required)) {
    token.kind = token::kind_from(*kind).value_or(token::Kind::delivery);
  }
  token.expires_at = body.time("expires_at");
  if (auto const scopes = body.texts("scopes")) {
    token.scopes.insert(scopes->begin(), scopes->end());
    // A token can pass on no more than it may do itself.
    for (std::size_t i = 0; i < scopes->size(); ++i) {
      auto const& scope = (*scopes)[i];
      auto const within = scope == "delivery:read" || call.principal.scopes.contains(scope) || call.principal.is_platform_admin();
      if (!within) { body.refuse("scopes/" + std::to_string(i), "beyond_own", "The token that asks does not have this scope itself."); }
    }
  } else if (token.kind == token::Kind::management && !call.principal.is_platform_admin()) {
    token.scopes = call.principal.scopes;
  }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto created = call.services.tokens.create(input->context, token);
  if (!created) { return created.error(); }
  if (created->token) { created->written.view["token"] = *created->token; }
  auto const location = "/api/v1/tokens/" + json::value_to<std::string>(created->written.view.at("token_id"));
  auto response = write_answer(call, 201, created->written, location);
  for (auto& [name, value] : response.headers) {
    if (name == "Cache-Control") { value = "no-store"; }
  }
  return response;
}

Outcome<http::Response> revoke_token(Call const& call) {
  auto const id = path_id<TokenId>(call);
  if (!id) { return id.error(); }
  auto const input = read_write(call, true);
  if (!input) { return input.error(); }
  if (auto const checked = BodyReader(input->body).finish(); !checked) { return Failure(checked.error()); }
  if (auto const known = load_record<TokenAggregate>(call, id->str()); !known) { return known.error(); }
  auto const written = call.services.tokens.revoke(input->context, *id);
  if (!written) { return written.error(); }
  auto response = write_answer(call, 204, *written);
  std::erase_if(response.headers, [](auto const& header) { return header.first == "Content-Type"; });
  response.body = nullptr;
  return response;
}

Outcome<http::Response> get_token(Call const& call) {
  auto const id = path_id<TokenId>(call);
  if (!id) { return id.error(); }
  return get_record<TokenAggregate>(call, id->str());
}

}  // namespace

std::vector<http::Route> token_routes(Services& services) {
  auto const list = [](Call const& call) { return list_records(call, "token"); };
  return {
      guarded(services, {"POST", "/api/v1/tokens", Action::manage_tokens, create_token}),
      guarded(services, {"GET", "/api/v1/tokens", Action::manage_tokens, list, "catalog"}),
      guarded(services, {"GET", "/api/v1/tokens/{id}", Action::manage_tokens, get_token}),
      guarded(services, {"DELETE", "/api/v1/tokens/{id}", Action::manage_tokens, revoke_token}),
  };
}

}  // namespace contentos::api
