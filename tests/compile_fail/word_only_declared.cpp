// Fails: the types of a word are known where its own header is included
#include "domain/word/word.hpp"

namespace contentos::thing {

#ifdef WELL_FORMED
struct Word {};
#else
struct Word;
#endif

StateOf<Word> const* state = nullptr;

}  // namespace contentos::thing
