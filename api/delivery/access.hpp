// Who may read what a tenant has published.
#pragma once

#include "api/surface.hpp"
#include "infra/http/message.hpp"

#include <string_view>

namespace contentos::api {

/// The tenant named in the path, when the request may read it: it is public, or the token (`Authorization: Bearer`, or `access_token` as
/// Contentful's clients send it) is of this tenant and may read delivery.
/// Rejections: unauthenticated without a usable token, whatever the tenant; not_found for an absent, a suspended and another's tenant.
/// Threading: no database but once a second per token.
[[nodiscard]] Outcome<delivery::TenantPtr> readable_tenant(Services& services, http::Request const& request, std::string_view slug_or_id);

}  // namespace contentos::api
