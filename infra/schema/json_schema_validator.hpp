// The SchemaValidator of the product: JSON Schema draft 7, written here rather than taken from valijson. Patterns, formats and
// references come from tenants, and in valijson 1.0 all three can take the process down: std::regex runs patterns and formats by
// recursion on the text, and a $ref in a circle never ends. Taking these out leaves less of the library than its replacement needs,
// and its errors are prose without a pointer. tests/infra/schema holds this against valijson as a judge where that is safe.
#pragma once

#include "commands/ports/schema_validator.hpp"
#include "domain/core/lru.hpp"
#include "infra/schema/compiled_schema.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>

namespace contentos::schema {

/// Threading: any thread; evaluations run side by side.
class JsonSchemaValidator final : public SchemaValidator {
public:
  /// Keeps the compiled form of the `cached_schemas` most recently used.
  explicit JsonSchemaValidator(std::size_t cached_schemas = 256) : compiled_(cached_schemas) {}

  [[nodiscard]] std::vector<FieldError> check_schema(boost::json::value const& schema) override;
  [[nodiscard]] std::vector<FieldError> validate(boost::json::value const& schema, std::string const& cache_key,
                                                 boost::json::value const& instance) override;

private:
  using Compiled = std::shared_ptr<CompiledSchema const>;

  Compiled find(std::string const& cache_key);
  void keep(std::string const& cache_key, Compiled compiled);

  std::mutex mutex_{};
  Lru<Compiled> compiled_;
};

}  // namespace contentos::schema
