#include "api/management/entry_request.hpp"
#include "api/management/management.hpp"
#include "domain/entry/word.hpp"

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
  if (!written) { return about_the_version(written.error(), request->body); }
  return versioned_answer(call, 200, *written);
}

Endpoint endpoint(std::string method, std::string pattern, Deed deed, Kind kind) {
  return {std::move(method), std::move(pattern), {deed, entry::Word::kName}, [kind](Call const& call) { return run(call, kind); }};
}

}  // namespace

std::vector<Endpoint> transition_endpoints() {
  std::vector<Endpoint> endpoints;
  auto const post = [&](std::string const& name, Deed deed, Kind kind) {
    endpoints.push_back(endpoint("POST", "/api/v1/entries/{id}/" + name, deed, kind));
  };
  post("submit", Deed::submit, Kind::submit);
  post("approve", Deed::approve, Kind::approve);
  post("reject", Deed::approve, Kind::reject);
  post("schedule", Deed::publish, Kind::schedule);
  post("unschedule", Deed::publish, Kind::unschedule);
  post("publish", Deed::publish, Kind::publish);
  post("unpublish", Deed::publish, Kind::unpublish);
  post("archive", Deed::publish, Kind::archive);
  post("unarchive", Deed::publish, Kind::unarchive);
  post("undelete", Deed::remove, Kind::undelete);
  endpoints.push_back(endpoint("DELETE", "/api/v1/entries/{id}", Deed::remove, Kind::remove));
  endpoints.push_back(endpoint("PUT", "/api/v1/entries/{id}/editing", Deed::edit, Kind::start_editing));
  endpoints.push_back(endpoint("DELETE", "/api/v1/entries/{id}/editing", Deed::edit, Kind::end_editing));
  return endpoints;
}

}  // namespace contentos::api
