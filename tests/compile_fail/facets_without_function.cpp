// Fails: a word has both or neither
#include "domain/record/record.hpp"

namespace contentos::thing {

struct Content {
  std::string text;
  static constexpr auto fields() { return std::array{field<&Content::text>("text")}; }
};
struct Word {
  static constexpr std::string_view kName = "thing", kPlural = "things", kTitle = "Things", kAbout = "A thing.";
  using Content = thing::Content;
  static constexpr std::array kFacets{record::Facet{"text"}};
#ifdef WELL_FORMED
  static std::vector<std::string> facets(Content const& c) { return {"text=" + c.text}; }
#endif
};

record::Kind const& kind() { return record::kind_of<Word>(); }

}  // namespace contentos::thing
