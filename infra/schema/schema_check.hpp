// Whether a schema from outside can be used at all. Private to infra/schema.
#pragma once

#include "infra/schema/compiled_schema.hpp"

#include <boost/json/object.hpp>

#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace contentos::schema {

/// The caps on size and nesting, which must hold before anything walks the schema.
[[nodiscard]] std::vector<FieldError> check_size(boost::json::value const& schema);

/// Walks every subschema once, checks the shape of every keyword, resolves references and compiles patterns into `compiled`.
class SchemaCheck {
public:
  explicit SchemaCheck(CompiledSchema& compiled) : compiled_(compiled) {}
  [[nodiscard]] std::vector<FieldError> run();

private:
  using Value = boost::json::value;

  /// Whether the subschema judges the same instance as the schema around it. A circle of such would never end.
  enum class Judges { same_instance, part_of_it };

  void fail(std::string const& pointer, char const* code, std::string message);
  void walk(Value const& node, std::string const& pointer);
  void walk_keyword(Value const& node, std::string_view keyword, Value const& value, std::string const& pointer);
  void walk_child(Value const& parent, Value const& child, std::string const& pointer, Judges judges);
  void walk_list(Value const& node, Value const& value, std::string const& pointer, Judges judges);
  void walk_map(Value const& node, Value const& value, std::string const& pointer, bool keys_are_patterns);
  void walk_dependencies(Value const& node, Value const& value, std::string const& pointer);
  void check_type(Value const& value, std::string const& pointer);
  void check_plain(std::string_view keyword, Value const& value, std::string const& pointer);
  void compile_pattern(std::string_view pattern, std::string const& pointer);
  void resolve(Value const& node, Value const& ref, std::string const& pointer);
  void find_circles();
  bool is_in_circle(Value const* node, std::set<Value const*>& on_path, std::set<Value const*>& done) const;

  CompiledSchema& compiled_;
  std::vector<FieldError> errors_{};
  std::vector<std::pair<Value const*, std::string>> pending_{};
  std::set<Value const*> seen_{};
  std::unordered_map<Value const*, std::vector<Value const*>> same_instance_{};
};

}  // namespace contentos::schema
