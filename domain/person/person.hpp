// A person: an opaque id, and values that are only ever stored sealed under the person's key. Stream: `person-{person_id}`.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/meta.hpp"
#include "domain/fields/events.hpp"

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
  static constexpr std::string_view kType = "person.registered.v1", kVerb = "register";
  static constexpr auto fields() {
    return std::array{field<&Registered::person_id>("person_id"), field<&Registered::name_sealed>("name_sealed"),
                      field<&Registered::identity_index>("identity_index"), field<&Registered::claims>("claims", kLeftOut)};
  }
};
struct Renamed {
  std::string name_sealed;
  static constexpr std::string_view kType = "person.renamed.v1", kVerb = "rename";
  static constexpr auto fields() { return std::array{field<&Renamed::name_sealed>("name_sealed")}; }
};
/// The key is gone.
struct Erased {
  static constexpr std::string_view kType = "person.erased.v1", kVerb = "erase";
  static constexpr NoFields fields() { return {}; }
};
using Event = std::variant<Registered, Renamed, Erased>;

struct State {
  bool exists = false;
  PersonId id;
  std::string name_sealed;
  bool erased = false;
  StreamVersion version;
  Audit audit;
};
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
/// `person_id, erased` + audit members: neither sealed names nor the identity's HMAC. Nothing of a person leaves their own stream.
[[nodiscard]] boost::json::object describe(State const& state);

struct Word {
  static constexpr std::string_view kName = "person", kPlural = "persons";
  static constexpr bool kIsListed = false;
  using State = person::State;
  using Event = person::Event;
  using Command = person::Command;
};

}  // namespace contentos::person
