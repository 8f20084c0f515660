// Long work that a client started and can watch: an import. Stream: `operation-{operation_id}`.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/meta.hpp"
#include "domain/fields/events.hpp"

#include <boost/json/object.hpp>

#include <variant>
#include <vector>

namespace contentos::operation {

struct Started {
  OperationId operation_id;
  std::string kind;
  boost::json::object parameters;
  std::string input_sha256;
  static constexpr std::string_view kType = "operation.started.v1", kVerb = "start";
  static constexpr auto fields() {
    return std::array{field<&Started::operation_id>("operation_id"), field<&Started::kind>("kind"),
                      field<&Started::parameters>("parameters"), field<&Started::input_sha256>("input_sha256")};
  }
};
/// outcome: `succeeded`, `succeeded_with_errors` or `failed`; summary: counts and the first 100 line errors.
struct Finished {
  std::string outcome;
  boost::json::object summary;
  static constexpr std::string_view kType = "operation.finished.v1", kVerb = "finish";
  static constexpr auto fields() { return std::array{field<&Finished::outcome>("outcome"), field<&Finished::summary>("summary")}; }
};
using Event = std::variant<Started, Finished>;

struct State {
  bool exists = false;
  OperationId id;
  std::string kind;
  boost::json::object parameters;
  std::string outcome;
  boost::json::object summary;
  StreamVersion version;
  Audit audit;
};
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

struct Start {
  OperationId operation_id;
  std::string kind;
  boost::json::object parameters;
  std::string input_sha256;
};
struct Finish {
  std::string outcome;
  boost::json::object summary;
};
using Command = std::variant<Start, Finish>;
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);
/// `operation_id, kind, status (running|succeeded|succeeded_with_errors|failed), parameters, summary` + audit members.
[[nodiscard]] boost::json::object describe(State const& state);

struct Word {
  static constexpr std::string_view kName = "operation", kPlural = "operations";
  using State = operation::State;
  using Event = operation::Event;
  using Command = operation::Command;
};

}  // namespace contentos::operation
