#include "api/management/entry_request.hpp"
#include "api/management/management.hpp"

namespace contentos::api {

namespace {

using Kind = TransitionInput::Kind;

Outcome<http::Response> run(Call const& call, Kind kind) {
  auto const id = entry_id(call);
  if (!id) { return id.error(); }
  auto const request = read_tagged_write(call, true);
  if (!request) { return request.error(); }
  BodyReader body(request->body);
  auto input = read_transition(call, *id, body, kind);
  if (!input) { return input.error(); }
  if (auto const checked = body.finish(); !checked) { return Failure(checked.error()); }
  input->if_version = request->if_version;
  auto const written = call.services.commands.entries.transition(request->context, *id, *input);
  if (!written) { return written.error(); }
  return versioned_answer(call, 200, *written);
}

Endpoint endpoint(std::string method, std::string pattern, Kind kind) {
  return {std::move(method), std::move(pattern), permission_for(kind), [kind](Call const& call) { return run(call, kind); }};
}

}  // namespace

std::vector<Endpoint> transition_endpoints() {
  std::vector<Endpoint> endpoints;
  auto const post = [&](std::string const& name, Kind kind) {
    endpoints.push_back(endpoint("POST", "/api/v1/entries/{id}/" + name, kind));
  };
  post("submit", Kind::submit);
  post("approve", Kind::approve);
  post("reject", Kind::reject);
  post("schedule", Kind::schedule);
  post("unschedule", Kind::unschedule);
  post("publish", Kind::publish);
  post("unpublish", Kind::unpublish);
  post("archive", Kind::archive);
  post("unarchive", Kind::unarchive);
  post("undelete", Kind::undelete);
  endpoints.push_back(endpoint("DELETE", "/api/v1/entries/{id}", Kind::remove));
  endpoints.push_back(endpoint("PUT", "/api/v1/entries/{id}/editing", Kind::start_editing));
  endpoints.push_back(endpoint("DELETE", "/api/v1/entries/{id}/editing", Kind::end_editing));
  return endpoints;
}

}  // namespace contentos::api
