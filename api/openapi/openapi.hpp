// The contract: an OpenAPI 3.1 document, written by hand, one file per surface, but for records, whose part is made of their descriptions.
// tests/api/openapi_contract_test.cpp holds it to the routes.
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace contentos::api {

/// The whole document. Requires nothing; made anew at every call.
[[nodiscard]] boost::json::object openapi_document(std::string_view version);

/// JSON texts of the parts: objects of paths, and the components.
[[nodiscard]] std::string_view openapi_records();  // tenants, tokens, content types
[[nodiscard]] std::string_view openapi_entries();
[[nodiscard]] std::string_view openapi_transitions();
[[nodiscard]] std::string_view openapi_operations();  // imports, operations, projectors, export
[[nodiscard]] std::string_view openapi_delivery();
[[nodiscard]] std::string_view openapi_audit();
[[nodiscard]] std::string_view openapi_ops();
[[nodiscard]] std::string_view openapi_schemas();
[[nodiscard]] std::string_view openapi_components();  // parameters, responses, security schemes

}  // namespace contentos::api
