// Fails: there is no Value<T> for the type of this member (domain/fields/value.hpp)
#include "domain/fields/events.hpp"

namespace contentos {

struct Changed {
#ifdef WELL_FORMED
  std::int64_t weight = 0;
#else
  float weight = 0;
#endif
  static constexpr std::string_view kType = "thing.changed.v1", kVerb = "change";
  static constexpr auto fields() { return std::array{field<&Changed::weight>("weight")}; }
};

EncodedEvent stored(Changed const& event) { return encode_fields(event); }

}  // namespace contentos
