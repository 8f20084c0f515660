#include "api/body.hpp"
#include "api/management/lists.hpp"
#include "api/management/management.hpp"
#include "api/management/record.hpp"
#include "domain/json/canonical.hpp"
#include "domain/token/token.hpp"

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
  token.scopes = body.texts("scopes");
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  auto created = call.services.commands.tokens.create(input->context, token);
  if (!created) { return created.error(); }
  if (created->token) {
    auto view = created->written.view.tree();
    view["token"] = *created->token;
    created->written.view = std::move(view);
  }
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
  Parameters parameters(call.request.query);
  auto const with_descendants = parameters.flag("descendants");
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  if (auto const untagged = check_no_tag(call.request); !untagged) { return Failure(untagged.error()); }
  auto const body = read_object(call.request, true);
  if (!body) { return body.error(); }
  if (auto const checked = BodyReader(*body).finish(); !checked) { return Failure(checked.error()); }
  auto const context = command_context(call, [&] { return canonical_json(*body) + (with_descendants ? "\n?descendants" : ""); });
  if (!context) { return Failure(context.error()); }
  if (auto const known = load_record<token::Word>(call, id->str()); !known) { return known.error(); }
  if (with_descendants) {
    auto const revoked = call.services.commands.tokens.revoke_with_descendants(*context, *id);
    if (!revoked) { return revoked.error(); }
    json::array ids;
    for (auto const& token : revoked->tokens) { ids.emplace_back(token.str()); }
    auto written = revoked->written;
    written.view = json::object{{"revoked", std::move(ids)}};
    return write_answer(call, 200, written);
  }
  auto const written = call.services.commands.tokens.revoke(*context, *id);
  if (!written) { return written.error(); }
  auto response = write_answer(call, 204, *written);
  std::erase_if(response.headers, [](auto const& header) { return header.first == "Content-Type"; });
  response.body = nullptr;
  return response;
}

Outcome<http::Response> get_token(Call const& call) {
  auto const id = path_id<TokenId>(call);
  if (!id) { return id.error(); }
  return get_record<token::Word>(call, id->str());
}

}  // namespace

std::vector<Endpoint> token_endpoints() {
  auto const list = [](Call const& call) { return list_records(call, "token"); };
  return {
      {"POST", "/api/v1/tokens", {Deed::create, token::Word::kName}, create_token},
      {"GET", "/api/v1/tokens", {Deed::read, token::Word::kName}, list, "catalog"},
      {"GET", "/api/v1/tokens/{id}", {Deed::read, token::Word::kName}, get_token},
      {"DELETE", "/api/v1/tokens/{id}", {Deed::remove, token::Word::kName}, revoke_token},
  };
}

}  // namespace contentos::api
