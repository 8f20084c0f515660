// Sample events of a record by description, made out of its fields: each says something, so that a golden file of it shows every member.
#pragma once

#include "domain/record/record.hpp"
#include "domain/word/word.hpp"
#include "tests/domain/golden/samples.hpp"

namespace contentos {

/// Whether the word's events are those of a record by description, rather than of a decider of its own.
[[nodiscard]] bool has_events_by_description(WordRow const& word);

/// One event of each type. They are what the description says today: what was released is held by its golden files, and by them alone.
/// Throws std::logic_error where nobody has told yet what a field's type or pattern could hold.
[[nodiscard]] std::vector<Sample> record_samples(record::Kind const& kind);

}  // namespace contentos
