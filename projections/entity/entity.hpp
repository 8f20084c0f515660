// What is true of any one stream, whatever its aggregate: folded event by event and shown as JSON. The catalog folds every stream of a
// tenant through this, and the trail's reader those that it shows. Pure.
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
  /// An entry whose events were folded elsewhere.
  [[nodiscard]] static std::unique_ptr<Entity> of(entry::State state);

  /// Applies the stream's next event. Returns what is wrong with it, or nothing.
  [[nodiscard]] virtual std::optional<Poison> apply(RecordedEvent const& event) = 0;
  /// The record as reads show it, `null` while it does not exist.
  [[nodiscard]] virtual boost::json::value describe() const = 0;
  /// What lists of its kind are ordered by, before the id; empty: by id, which for UUIDv7 is by age.
  [[nodiscard]] virtual std::string sort_key() const { return {}; }

  /// What a list of such records can be filtered by, as `node=…`; in any order, of no entry. At most 512 bytes each.
  [[nodiscard]] virtual std::vector<std::string> facets() const { return {}; }

  /// Of an entry: its state, of which only the versions that facts name may be there. Null for all others.
  [[nodiscard]] virtual entry::State const* entry_state() const { return nullptr; }

  // What people wrote stands in bodies. An event that was applied without its body has left a hole, which matters only while the state
  // still shows what it wrote: a fold of ten thousand versions needs the body of one or two of them.

  /// The versions of the events whose bodies the state needs.
  [[nodiscard]] virtual std::vector<StreamVersion> lacking() const { return {}; }
  /// Fills in what such an event wrote. Requires: it has its body, unless that was purged.
  virtual void fill(RecordedEvent const&) {}
};

}  // namespace contentos
