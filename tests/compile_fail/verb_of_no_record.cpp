// Fails: a record by description knows no other verbs
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
  static constexpr std::array kVerbs{record::Verb::remove};
#else
  static constexpr std::array kVerbs{record::Verb::archive};
#endif
};

record::Kind const& kind() { return record::kind_of<Word>(); }

}  // namespace contentos::thing
