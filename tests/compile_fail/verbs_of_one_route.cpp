// Fails: a word is either removed or archived
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
  static constexpr std::array kVerbs{record::Verb::archive};
#else
  static constexpr std::array kVerbs{record::Verb::archive, record::Verb::remove};
#endif
  struct State {};
  using Event = record::Event;
  static Decided<std::vector<Event>> decide(State const&, record::Command const&) { return std::vector<Event>{}; }
};

record::Kind const& kind() { return record::kind_of<Word>(); }

}  // namespace contentos::thing
