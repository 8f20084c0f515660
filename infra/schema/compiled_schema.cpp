#include "infra/schema/compiled_schema.hpp"

#include "infra/schema/schema_check.hpp"

#include <re2/re2.h>

namespace contentos::schema {

CompiledSchema::CompiledSchema(boost::json::value const& schema) : root_(schema) {}
CompiledSchema::~CompiledSchema() = default;

CompiledSchema::Made CompiledSchema::make(boost::json::value const& schema) {
  auto errors = check_size(schema);
  if (!errors.empty()) { return {nullptr, std::move(errors)}; }
  std::shared_ptr<CompiledSchema> compiled(new CompiledSchema(schema));
  SchemaCheck check(*compiled);
  errors = check.run();
  if (!errors.empty()) { compiled.reset(); }
  return {std::move(compiled), std::move(errors)};
}

boost::json::value const& CompiledSchema::target(std::string_view ref) const {
  auto const found = targets_.find(std::string(ref));
  CONTENTOS_ENSURE(found != targets_.end(), "every $ref of a compiled schema is resolved");
  return *found->second;
}

bool CompiledSchema::matches(std::string_view pattern, std::string_view text) const {
  auto const found = patterns_.find(std::string(pattern));
  CONTENTOS_ENSURE(found != patterns_.end(), "every pattern of a compiled schema is compiled");
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *found->second);
}

}  // namespace contentos::schema
