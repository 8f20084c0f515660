// Fails: fields() names a key or a member twice
#include "domain/fields/events.hpp"

namespace contentos {

struct Changed {
  std::string name;
  std::string title;
  static constexpr std::string_view kType = "thing.changed.v1", kVerb = "change";
  static constexpr auto fields() {
#ifdef WELL_FORMED
    return std::array{field<&Changed::name>("name"), field<&Changed::title>("title")};
#else
    return std::array{field<&Changed::name>("name"), field<&Changed::name>("title")};
#endif
  }
};

EncodedEvent stored(Changed const& event) { return encode_fields(event); }

}  // namespace contentos
