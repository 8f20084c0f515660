// Specs of entries, in the words of words.hpp.
#pragma once

#include "tests/domain/entry/words.hpp"
#include "tests/domain/support/spec.hpp"

namespace contentos::entry {

using EntrySpec = Spec<State, Event, Command>;

}  // namespace contentos::entry
