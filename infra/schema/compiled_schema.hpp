// A JSON Schema (draft 7) that has been found usable: its references resolved, its patterns compiled. Made once per schema and
// shared by all evaluations.
#pragma once

#include "domain/core/result.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace re2 {
class RE2;
}

namespace contentos::schema {

/// What is found wrong with one schema, or with one instance, is told up to here.
inline constexpr std::size_t kMostErrors = 100;

/// Lifetime: references into `root` live as long as the object, which is never moved.
class CompiledSchema {
public:
  struct Made {
    std::shared_ptr<CompiledSchema const> schema;  // null when there are errors
    std::vector<FieldError> errors;
  };
  /// Copies and checks the schema (codes: see SchemaValidator::check_schema).
  [[nodiscard]] static Made make(boost::json::value const& schema);

  ~CompiledSchema();
  CompiledSchema(CompiledSchema const&) = delete;
  CompiledSchema& operator=(CompiledSchema const&) = delete;

  [[nodiscard]] boost::json::value const& root() const { return root_; }
  /// Requires: a `$ref` or `pattern` that stands in this schema.
  [[nodiscard]] boost::json::value const& target(std::string_view ref) const;
  [[nodiscard]] bool matches(std::string_view pattern, std::string_view text) const;

private:
  friend class SchemaCheck;
  explicit CompiledSchema(boost::json::value const& schema);

  boost::json::value root_;
  std::unordered_map<std::string, boost::json::value const*> targets_{};
  std::unordered_map<std::string, std::shared_ptr<re2::RE2 const>> patterns_{};
};

}  // namespace contentos::schema
