// An operation of the contract, derived: parameters of the path, who may ask, tenant, position and idempotency key, preconditions, the
// headers of writes, and the statuses that all of this can answer follow from the route. What does not is said of it, by these members:
//
//   id, summary, description   operationId, and words
//   body, may_have             the schema of what is sent, which is needed or may be left out; example: of it
//   bodies                     media type → [schema, example], where there are several
//   answer, is, media          the schema of a success, what that is, and its media type; list: of each item of a page
//   status                     of a success; nothing: there may be a 204 as well, which says this
//   takes                      parameters that several operations take, by their names among the components
//   query                      parameters of its own: name → [shape, words, example]
//   conflicts                  the codes that it answers 409 or 429 with
//   scopes                     lists of scopes, of one of which a token needs all; without it the scope that the route asks for
//   makes, links               a member of the answer, and the operations whose path has it for an id; where else the answer leads
//   headers, statuses          others: name or status → component
//   no_command                 a write that has neither an idempotency key nor a position
#pragma once

#include "api/endpoint.hpp"

#include <boost/json/object.hpp>
#include <boost/json/string_view.hpp>

#include <string>
#include <string_view>

namespace contentos::api {

/// As OpenAPI has it. `endpoint`: null for delivery, pages and probes, which are no endpoints of ours.
[[nodiscard]] boost::json::object derived_operation(std::string_view route, boost::json::object const& said, Endpoint const* endpoint);

[[nodiscard]] boost::json::string_view view(std::string_view text);
[[nodiscard]] boost::json::object reference_to(std::string_view kind, std::string_view name);

}  // namespace contentos::api
