// Fails: a facet is not called as what every list takes
#include "domain/record/record.hpp"

namespace contentos::thing {

struct Content {
  std::string text;
  static constexpr auto fields() { return std::array{field<&Content::text>("text")}; }
};
struct Word {
  static constexpr std::string_view kName = "thing", kPlural = "things", kTitle = "Things", kAbout = "A thing.";
  using Content = thing::Content;
#ifdef WELL_FORMED
  static constexpr std::array kFacets{record::Facet{"text"}};
#else
  static constexpr std::array kFacets{record::Facet{"as_of"}};
#endif
  static std::vector<std::string> facets(Content const& c) { return {"text=" + c.text}; }
};

record::Kind const& kind() { return record::kind_of<Word>(); }

}  // namespace contentos::thing
