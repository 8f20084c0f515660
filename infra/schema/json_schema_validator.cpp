#include "infra/schema/json_schema_validator.hpp"

#include "infra/schema/evaluation.hpp"

namespace contentos::schema {

std::vector<FieldError> JsonSchemaValidator::check_schema(boost::json::value const& schema) { return CompiledSchema::make(schema).errors; }

std::vector<FieldError> JsonSchemaValidator::validate(boost::json::value const& schema, std::string const& cache_key,
                                                      boost::json::value const& instance) {
  auto compiled = find(cache_key);
  if (!compiled) {
    auto made = CompiledSchema::make(schema);
    if (!made.schema) { return {{"", "schema", "The schema cannot be used: " + made.errors.front().message}}; }
    compiled = std::move(made.schema);
    keep(cache_key, compiled);
  }
  return Evaluation(*compiled).run(instance);
}

JsonSchemaValidator::Compiled JsonSchemaValidator::find(std::string const& cache_key) {
  std::lock_guard const lock(mutex_);
  auto const* known = compiled_.find(cache_key);
  return known != nullptr ? *known : nullptr;
}

void JsonSchemaValidator::keep(std::string const& cache_key, Compiled compiled) {
  std::lock_guard const lock(mutex_);
  compiled_.put(cache_key, std::move(compiled));
}

}  // namespace contentos::schema
