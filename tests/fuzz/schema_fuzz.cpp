// A schema and an instance on two lines, as a tenant could send them. Nothing may crash or run away; a schema that passed the check
// can be used.
#include "domain/json/i_json.hpp"
#include "infra/schema/json_schema_validator.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  auto const line_end = text.find('\n');
  if (line_end == std::string_view::npos) { return 0; }
  auto const schema = contentos::parse_i_json(text.substr(0, line_end));
  auto const instance = contentos::parse_i_json(text.substr(line_end + 1));
  if (!schema || !instance) { return 0; }
  contentos::schema::JsonSchemaValidator validator;
  bool const is_usable = validator.check_schema(*schema).empty();
  auto const errors = validator.validate(*schema, "key", *instance);
  if (!is_usable && (errors.size() != 1 || errors[0].code != "schema")) { std::abort(); }
  return 0;
}
