// Fails: a content has no key that its record has itself
#include "domain/record/record.hpp"

namespace contentos::thing {

#ifdef WELL_FORMED
constexpr std::string_view kKey = "was_revoked_at";
#else
constexpr std::string_view kKey = "revoked_at";
#endif

struct Content {
  std::string text;
  static constexpr auto fields() { return std::array{field<&Content::text>(kKey)}; }
};
struct Word {
  static constexpr std::string_view kName = "thing", kPlural = "things", kTitle = "Things", kAbout = "A thing.";
  using Content = thing::Content;
};

record::Kind const& kind() { return record::kind_of<Word>(); }

}  // namespace contentos::thing
