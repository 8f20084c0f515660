// The contract: an OpenAPI 3.1 document, made of the endpoints and of what is said of each operation. Written by hand are words and
// schemas alone, as JSON texts. tests/api/openapi_contract_test.cpp holds the document to the routes.
#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace contentos::api {

/// The whole document, whatever this process serves. Requires nothing; made anew at every call.
[[nodiscard]] boost::json::object openapi_document(std::string_view version);

/// The sections with their operations, in the order in which the examples can be sent one after the other. Of each operation what does not
/// follow from its route (operation.hpp).
[[nodiscard]] std::string_view openapi_operations();
[[nodiscard]] std::string_view openapi_schemas();
[[nodiscard]] std::string_view openapi_components();  // parameters, headers, responses, security schemes

}  // namespace contentos::api
