// Who may read what a tenant has published.
#pragma once

#include "api/delivery/known_tokens.hpp"
#include "api/surface.hpp"
#include "infra/http/message.hpp"

#include <string_view>

namespace contentos::api {

/// The request's token: `Authorization: Bearer`, or `access_token` as Contentful's clients send it. Empty when the request has something
/// else there; nothing when it has none at all.
[[nodiscard]] std::optional<std::string_view> delivery_token(http::Request const& request);

/// The tenant named in the path, when the request may read it: it is public, or the token is of this tenant and may read delivery.
/// Rejections: unauthenticated without a usable token, whatever the tenant; not_found for an absent, a deleted, a suspended and another's
/// tenant. The tokens of a deleted tenant are none (Authenticator). Threading: blocks on the database unless there is no token or `tokens`
/// knows it freshly, and for a position that the request carries. `known`: whose the token is, where that was looked up already.
[[nodiscard]] Outcome<delivery::TenantPtr> readable_tenant(Services& services, KnownTokens& tokens, http::Request const& request,
                                                           std::string_view slug_or_id, KnownTokens::PrincipalPtr const& known = nullptr);

}  // namespace contentos::api
