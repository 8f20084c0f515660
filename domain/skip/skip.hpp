// The decision that read models leave out an event that they cannot fold: the way back for what is set aside that needs no new release.
// Whoever drives a model obeys it when it comes along in the log, so that every replica and every rebuild does the same; a program that
// can fold the event takes no notice. Stream: `skip-{event_id}`, apart from the stream that holds the event, which nobody may be able to
// fold.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/meta.hpp"
#include "domain/fields/events.hpp"

#include <boost/json/object.hpp>

#include <set>
#include <string>
#include <variant>
#include <vector>

namespace contentos::skip {

struct Requested {
  EventId event_id;
  std::string projection;  // the one read model that is to leave it out
  std::string reason;      // why, in somebody's words
  static constexpr std::string_view kType = "skip.requested.v1", kVerb = "skip";
  static constexpr auto fields() {
    return std::array{field<&Requested::event_id>("event_id"), field<&Requested::projection>("projection"),
                      field<&Requested::reason>("reason", kLeftOut)};
  }
};
using Event = std::variant<Requested>;

struct State {
  bool exists = false;
  EventId id;
  std::set<std::string> projections;
  StreamVersion version;
  Audit audit;
};
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

/// reason: at most 1,000 bytes.
struct Request {
  EventId event_id;
  std::string projection;
  std::string reason;
};
using Command = std::variant<Request>;
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);
/// `event_id, projections[]` + audit members.
[[nodiscard]] boost::json::object describe(State const& state);

struct Word {
  static constexpr std::string_view kName = "skip", kPlural = "skips";
  static constexpr bool kIsListed = false;
  using State = skip::State;
  using Event = skip::Event;
  using Command = skip::Command;
};

}  // namespace contentos::skip
