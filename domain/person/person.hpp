// A person: an opaque id, and values that are only ever stored sealed under the person's key. Stream: `person-{person_id}`.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/encoded.hpp"
#include "domain/event/meta.hpp"

#include <boost/json/object.hpp>

#include <variant>
#include <vector>

namespace contentos::person {

/// claim `person_identity` {source}/{HMAC of the identity}, so that one identity is one person.
struct Registered {
  PersonId person_id;
  std::string name_sealed;
  std::string identity_index;
  ClaimChanges claims;
};  // person.registered.v1
struct Renamed {
  std::string name_sealed;
};                 // person.renamed.v1
struct Erased {};  // person.erased.v1: the key is gone
using Event = std::variant<Registered, Renamed, Erased>;

struct State {
  bool exists = false;
  PersonId id;
  std::string name_sealed;
  bool erased = false;
  StreamVersion version;
  Audit audit;
};
[[nodiscard]] inline State initial() { return {}; }
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

struct Register {
  PersonId person_id;
  std::string name_sealed;
  std::string identity_index;
};
struct Rename {
  std::string name_sealed;
};
struct Erase {};
using Command = std::variant<Register, Rename, Erase>;
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);

}  // namespace contentos::person
