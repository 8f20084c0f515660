// Reading one record straight from its fold: never stale, and nothing to wait for.
#pragma once

#include "api/answer.hpp"
#include "api/parameters.hpp"
#include "api/problem.hpp"

#include <string>
#include <string_view>

namespace contentos::api {

/// The newest fold of one stream. Rejection not_found when it has never existed; `what` is what people call it.
template <class Aggregate>
[[nodiscard]] Outcome<std::shared_ptr<typename Aggregate::State const>> load_record(Call const& call, std::string const& id,
                                                                                    std::string_view what = "record") {
  auto const folded = call.services.repositories.load<Aggregate>(call.scope, id, Freshness::fresh);
  if (!folded) { return Failure(folded.error()); }
  if (!folded->state->exists) { return Failure(not_found(what)); }
  return folded->state;
}

/// `GET` of one record that takes no parameters.
template <class Aggregate>
[[nodiscard]] Outcome<http::Response> get_record(Call const& call, std::string const& id) {
  Parameters parameters(call.request.query);
  if (auto const checked = parameters.finish(); !checked) { return Failure(checked.error()); }
  auto const state = load_record<Aggregate>(call, id);
  if (!state) { return state.error(); }
  return json_answer(200, describe(**state));
}

/// The first path parameter as an id of that kind; what cannot be one is as absent as what is not there.
template <class Id>
[[nodiscard]] Outcome<Id> path_id(Call const& call) {
  auto const id = Id::parse(call.path.front());
  if (!id) { return Failure(not_found()); }
  return *id;
}

struct WriteInput {
  boost::json::object body;
  CommandContext context;
  ExpectedVersions if_version{};  // read_tagged_write
};
/// A write that takes no query parameters: checks that, reads the body, and makes the command's context. What it is about has no tag that
/// `If-Match` could name.
[[nodiscard]] Outcome<WriteInput> read_write(Call const& call, bool body_may_be_absent = false);
/// The same about a record that has one.
[[nodiscard]] Outcome<WriteInput> read_tagged_write(Call const& call, bool body_may_be_absent = false);

}  // namespace contentos::api
