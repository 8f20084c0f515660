#include "domain/fields/events.hpp"

#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"

namespace contentos::fields_detail {

EncodedEvent encode_event(std::string_view type, Shape const& shape, void const* event, ClaimChanges const* claims) {
  return {std::string(type), canonical_json(write_stored(shape, event)), std::nullopt, claims != nullptr ? *claims : ClaimChanges{}};
}

std::optional<boost::json::object> stored_object(std::string_view data) {
  auto value = parse_stored_json(data);
  auto* object = value ? value->if_object() : nullptr;
  return object != nullptr ? std::optional(std::move(*object)) : std::nullopt;
}

}  // namespace contentos::fields_detail
