// Fails: an event says its kType
#include "domain/fields/events.hpp"

namespace contentos {

struct Archived {
  static constexpr std::string_view kType = "thing.archived.v1";
#ifdef WELL_FORMED
  static constexpr std::string_view kVerb = "archive";
#endif
  static constexpr NoFields fields() { return {}; }
};

std::vector<EventType> types() { return event_types(static_cast<std::variant<Archived> const*>(nullptr)); }

}  // namespace contentos
