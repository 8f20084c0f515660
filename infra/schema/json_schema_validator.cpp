#include "infra/schema/json_schema_validator.hpp"

#include "infra/schema/evaluation.hpp"

#include <iterator>

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
  auto const found = index_.find(cache_key);
  if (found == index_.end()) { return nullptr; }
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->second;
}

void JsonSchemaValidator::keep(std::string const& cache_key, Compiled compiled) {
  std::lock_guard const lock(mutex_);
  if (index_.count(cache_key) != 0) { return; }
  entries_.emplace_front(cache_key, std::move(compiled));
  index_[cache_key] = entries_.begin();
  while (entries_.size() > capacity_) {
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }
}

}  // namespace contentos::schema
