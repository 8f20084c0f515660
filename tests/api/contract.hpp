// The contract as tests hold answers to it.
#pragma once

#include "infra/schema/json_schema_validator.hpp"
#include "tests/api/world.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <vector>

namespace contentos::test {

[[nodiscard]] boost::json::object const& contract();
/// What a reference into the contract leads to; null: nowhere.
[[nodiscard]] boost::json::value const* pointed(std::string const& reference);
/// The value, or what it refers to.
[[nodiscard]] boost::json::object const& resolved(boost::json::object const& value);
[[nodiscard]] boost::json::object const& resolved(boost::json::value const& value);
/// In the document's order; `name`: "GET /api/v1/entries".
void each_operation(std::function<void(std::string const& name, boost::json::object const& operation)> const& visit);

/// The schema with all that it refers to: one that stands alone.
[[nodiscard]] boost::json::object standing_alone(boost::json::value const& schema);

/// A failure of the test unless the route's operation says that it answers so: this status, with this media type, and a problem with this
/// code. World asks it of every answer, whichever test it is for, so that no operation answers what the contract has not.
void expect_promised(http::Route const& route, Answer const& answer);

class ContractJudge {
public:
  [[nodiscard]] std::vector<FieldError> flaws(boost::json::value const& schema, boost::json::value const& instance);
  /// A failure of the test for each flaw.
  void expect_fits(boost::json::value const& schema, boost::json::value const& instance, std::string const& what);

private:
  schema::JsonSchemaValidator validator_{};
};

}  // namespace contentos::test
