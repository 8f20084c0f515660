// `/docs`: the contract as a page to read, made once out of the same document that /openapi.json gives.
#pragma once

#include "infra/http/message.hpp"

#include <boost/json/object.hpp>

namespace contentos::api {

/// Requires: a document of `openapi_document`.
[[nodiscard]] http::Response reference_page(boost::json::object const& document);

}  // namespace contentos::api
