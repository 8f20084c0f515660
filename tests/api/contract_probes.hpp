// Values just beyond what the contract says: whoever is held to it must refuse each of them.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace contentos::test {

/// What a query parameter of that schema may not be, as it is written in a query.
[[nodiscard]] std::vector<std::string> beyond_parameter(boost::json::object const& schema);

/// The bodies that differ from `example` in one member, which the schema forbids; those with a member that it does not know included.
[[nodiscard]] std::vector<boost::json::object> beyond_body(boost::json::object const& schema, boost::json::object const& example);

}  // namespace contentos::test
