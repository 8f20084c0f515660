// Fails: fields() must name every member of the struct
#include "domain/fields/events.hpp"

namespace contentos {

struct Changed {
  std::string name;
  std::int32_t rank = 0;
  static constexpr std::string_view kType = "thing.changed.v1", kVerb = "change";
  static constexpr auto fields() {
#ifdef WELL_FORMED
    return std::array{field<&Changed::name>("name"), field<&Changed::rank>("rank")};
#else
    return std::array{field<&Changed::name>("name")};
#endif
  }
};

EncodedEvent stored(Changed const& event) { return encode_fields(event); }

}  // namespace contentos
