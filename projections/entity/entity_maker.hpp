// Makes entities what they were at a version, out of the log: what is not in memory costs a reading of its stream, without bodies and in
// pieces; of an entry only of what came after a state that somebody has stored.
//
// What cannot be folded is passed over. Where a stream is followed behind such an event, an operator has had it skipped, so that this is
// how the model has folded it, too.
#pragma once

#include "projections/entity/entity_at.hpp"
#include "projections/entity/entry_states.hpp"
#include "projections/entity/stream_reader.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace contentos {

class EntityMaker {
public:
  static constexpr std::int64_t kPieceEvents = 2'000;  // read at once, without bodies

  /// `states`: null when there are none. Lifetime: of both longer.
  explicit EntityMaker(StreamReader& streams, EntryStates const* states = nullptr) : streams_(streams), states_(states) {}

  struct Way {
    EntityKey const* key;
    EntityAt* at;
    StreamVersion upto;
    TenantPosition before;  // the first of the append that the event behind `upto` is in
  };
  /// Brings each to where it is wanted. Those that are there, or behind it, stay as they are.
  /// Errors: those of the reader; unavailable (retryable) when the log does not hold what was said to be in it.
  [[nodiscard]] Result<void> bring(std::span<Way const> ways);

private:
  void begin(Way const& way) const;
  [[nodiscard]] Result<void> read_on(std::span<Way const> ways, bool& is_there);
  [[nodiscard]] Result<void> fill(std::span<Way const> ways);

  StreamReader& streams_;
  EntryStates const* states_;
};

}  // namespace contentos
