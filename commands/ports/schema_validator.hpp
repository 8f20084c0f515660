// JSON Schema, draft 7, for what a content type demands of its entries' data, and a component of its props. Schemas come from outside and
// are hostile until `check_schema` has passed them. Implemented by infra/schema.
#pragma once

#include "domain/core/result.hpp"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace contentos {

class SchemaValidator {
public:
  virtual ~SchemaValidator() = default;

  /// What keeps this from being a usable schema; empty when nothing does. Accepted is draft 7 without `$ref` to anywhere but `#…`,
  /// at most 64 KiB of canonical JSON, at most 32 levels deep, with patterns that RE2 compiles.
  /// Returns errors whose pointers lead into the schema (codes: `not_a_schema`, `unsupported_draft`, `too_large`, `too_deep`,
  ///   `remote_ref`, `bad_ref`, `bad_pattern`).
  /// Threading: any thread.
  [[nodiscard]] virtual std::vector<FieldError> check_schema(boost::json::value const& schema) = 0;

  /// What is wrong with `instance`; empty when it satisfies the schema. At most 100 errors; pointers lead into the instance, codes are
  /// the keyword that failed (`required`, `type`, `pattern` …), or `schema` when the schema itself cannot be used.
  /// `cache_key` names the schema: the same key must always come with the same schema (tenant, type and schema version).
  /// Threading: any thread; compiled schemas are shared and bounded in number.
  [[nodiscard]] virtual std::vector<FieldError> validate(boost::json::value const& schema, std::string const& cache_key,
                                                         boost::json::value const& instance) = 0;
};

}  // namespace contentos
