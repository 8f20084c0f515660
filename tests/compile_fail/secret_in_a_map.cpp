// Fails: a secret is a field by itself
#include "domain/fields/fields.hpp"
#include "domain/fields/secret.hpp"

namespace contentos {

struct Content {
#ifdef WELL_FORMED
  Secret secret;
#else
  std::map<std::string, Secret> secret;
#endif
  static constexpr auto fields() { return std::array{field<&Content::secret>("secret")}; }
};

Shape const& shape() { return shape_of<Content>(); }

}  // namespace contentos
