// What is true of any one stream, whatever its aggregate: folded event by event, kept as bytes between batches, shown as JSON. The audit
// and catalog models fold every stream of a tenant through this. Pure.
#pragma once

#include "domain/entry/state.hpp"
#include "domain/event/envelope.hpp"
#include "projections/runner/projection.hpp"

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

class Entity {
public:
  virtual ~Entity() = default;

  /// The fold of no event; null for an aggregate that this program does not know.
  [[nodiscard]] static std::unique_ptr<Entity> initial(std::string_view aggregate);
  /// What `store` wrote. Null when the aggregate or the bytes are not understood.
  [[nodiscard]] static std::unique_ptr<Entity> restore(std::string_view aggregate, std::string_view bytes);

  /// Applies the stream's next event. Returns what is wrong with it, or nothing.
  [[nodiscard]] virtual std::optional<Poison> apply(RecordedEvent const& event) = 0;
  [[nodiscard]] virtual std::string store() const = 0;
  /// The record as reads show it, `null` while it does not exist.
  [[nodiscard]] virtual boost::json::value describe() const = 0;
  /// What lists of its kind are ordered by, before the id; empty: by id, which for UUIDv7 is by age.
  [[nodiscard]] virtual std::string sort_key() const { return {}; }

  /// What a list of such records can be filtered by, as `node=…`; in any order, of no entry. At most 512 bytes each.
  [[nodiscard]] virtual std::vector<std::string> facets() const { return {}; }

  /// Of an entry: its state, of which only the versions that facts name may be there, and the event applied last. Null for all others.
  [[nodiscard]] virtual entry::State const* entry_state() const { return nullptr; }
  [[nodiscard]] virtual entry::Event const* last_entry_event() const { return nullptr; }
};

}  // namespace contentos
