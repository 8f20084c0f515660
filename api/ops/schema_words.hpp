// A JSON Schema of the contract as people read it: types, ranges, defaults and what is needed, as HTML.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>

namespace contentos::api {

/// `integer, 1 to 200, default 50`; schemas of the contract are links.
[[nodiscard]] std::string words_of_schema(boost::json::value const& schema);

/// A table of the members of an object, those of what it is made of included; empty when it has none by name.
/// `schemas`: those of the contract.
[[nodiscard]] std::string table_of_members(boost::json::value const& schema, boost::json::object const& schemas);

}  // namespace contentos::api
