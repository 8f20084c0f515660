// One instance held against one compiled schema. Private to infra/schema; the keywords are those of JSON Schema Validation, draft 7.
#pragma once

#include "infra/schema/compiled_schema.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace contentos::schema {

class Evaluation {
public:
  explicit Evaluation(CompiledSchema const& schema) : schema_(schema) {}

  [[nodiscard]] std::vector<FieldError> run(boost::json::value const& instance);

private:
  using Value = boost::json::value;
  using Object = boost::json::object;

  bool is_valid(Value const& schema, Value const& instance);
  /// The same without reporting, for the branches of anyOf, not, if …
  bool holds(Value const& schema, Value const& instance);
  bool is_valid_at(std::string_view token, Value const& schema, Value const& instance);

  bool check_any_kind(Object const& schema, Value const& instance);
  bool check_combinations(Object const& schema, Value const& instance);
  bool check_number(Object const& schema, Value const& instance);
  bool check_string(Object const& schema, boost::json::string const& text);
  bool check_array(Object const& schema, boost::json::array const& array);
  bool check_items(Object const& schema, boost::json::array const& array);
  bool check_object(Object const& schema, Object const& object);
  bool check_members(Object const& schema, Object const& object);
  bool check_member(Object const& schema, std::string_view key, Value const& value);
  bool check_dependencies(Object const& dependencies, Object const& object);

  bool fail(char const* keyword, std::string message);
  /// Counts work against the bound of one evaluation. Returns false, from then on, when it is used up.
  bool spend(std::size_t steps);
  bool matches(std::string_view pattern, std::string_view text);

  CompiledSchema const& schema_;
  std::vector<FieldError> errors_{};
  std::string pointer_{};
  std::size_t silent_ = 0;  // how many branches around are not reported
  std::size_t depth_ = 0;
  std::size_t steps_ = 0;
  bool is_given_up_ = false;
};

}  // namespace contentos::schema
