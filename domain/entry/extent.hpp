// States that know but the newest part of an entry's history: read models keep them, so that an event of an entry with ten thousand
// versions costs what it costs with one, and commands begin with them where nobody has folded the whole yet.
#pragma once

#include "domain/entry/state.hpp"
#include "domain/word/word.hpp"

namespace contentos::entry {

/// Of the versions only those are kept that the other facts name (live, in review, scheduled), the latest, and the latest that is no
/// autosave.
void forget_older_versions(State& state);

/// As a fold has it that loads no bodies: without titles and notes, which read models keep for who reads. (Those of the oldest saves are in
/// their data and in such a fold, too; nobody decides by them.)
[[nodiscard]] State without_content(State state);

/// `newest` is what forget_older_versions leaves, and what is folded onto that, as long as nothing publishes or schedules a version that is
/// forgotten. (Of one in review nobody needs more than its id.) Decisions on it are those on the whole, but that what names such a version
/// is refused by unknown_version.
[[nodiscard]] Extent extent(State const& state);

}  // namespace contentos::entry
