// Fails: an event says its kType
#include "domain/fields/events.hpp"

namespace contentos {

struct Archived {
#ifdef WELL_FORMED
  static constexpr std::string_view kType = "thing.archived.v1";
#endif
  static constexpr std::string_view kVerb = "archive";
  static constexpr NoFields fields() { return {}; }
};

EncodedEvent stored(Archived const& event) { return encode_fields(event); }

}  // namespace contentos
