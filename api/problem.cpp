#include "api/problem.hpp"

#include "domain/event/record_spec.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace contentos::api {

namespace json = boost::json;

namespace {

std::string_view title_of(unsigned status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Error";
  }
}

http::Response document(unsigned status, std::string_view code, std::string_view detail, http::Request const* request,
                        std::vector<FieldError> const& errors, json::object const& extra) {
  // The reference documentation has an anchor for every code, so that `type` leads to words.
  json::object out{
      {"type", "/docs#problem-" + std::string(code)}, {"title", title_of(status)}, {"status", status}, {"detail", detail}, {"code", code}};
  if (!errors.empty()) {
    json::array list;
    for (auto const& error : errors) {
      if (list.size() == kMostErrors) {
        out["errors_total"] = errors.size();
        break;
      }
      list.push_back(json::object{{"pointer", error.pointer}, {"code", error.code}, {"message", error.message}});
    }
    out["errors"] = std::move(list);
  }
  for (auto const& [name, value] : extra) {
    if (!out.contains(name)) { out[name] = value; }
  }
  if (request != nullptr) { out["trace_id"] = request->trace_id(); }
  auto response = http::Response::text(status, "application/problem+json", json::serialize(out));
  response.with("Cache-Control", "no-store");
  if (status == 401) { response.with("WWW-Authenticate", "Bearer realm=\"contentos\""); }
  return response;
}

std::string_view words_of(StoreErrorCode code) {
  switch (code) {
    case StoreErrorCode::unavailable: return "A part that is needed cannot be reached now. Try again.";
    case StoreErrorCode::overloaded: return "Too much is waiting to be done. Try again.";
    case StoreErrorCode::timed_out:
      return "It took too long, and it is not known whether it happened. Repeat it with the same Idempotency-Key.";
    case StoreErrorCode::not_caught_up: return "What was asked for has not been reached by this read model yet. Try again.";
    case StoreErrorCode::set_aside:
      return "An event of what is asked for cannot be folded here. It waits for a newer program, or for an operator, whom "
             "`contentos projector list` tells more.";
    case StoreErrorCode::corrupt:
    case StoreErrorCode::internal: break;
  }
  return "Something went wrong on our side. The trace id leads to it.";
}

std::string_view retry_after(StoreErrorCode code) {
  switch (code) {
    case StoreErrorCode::set_aside: return "30";
    case StoreErrorCode::unavailable:
    case StoreErrorCode::timed_out: return "2";
    default: return "1";
  }
}

}  // namespace

std::span<ProblemCode const> problem_codes() {
  static constexpr std::array kCodes{
      ProblemCode{"bad_request", 400, "syntax, or an unknown or wrong parameter or header."},
      ProblemCode{"unauthenticated", 401, "no usable token."},
      ProblemCode{"forbidden", 403, "the token lacks a scope, or the tenant is suspended or deleted."},
      ProblemCode{"not_found", 404, "absent, or another tenant's."},
      ProblemCode{"method_not_allowed", 405, "`Allow` says which are."},
      ProblemCode{"request_timeout", 408, "the request came too slowly."},
      ProblemCode{"version_conflict", 409, "based on a version that is not the latest; the answer has both differences."},
      ProblemCode{"invalid_transition", 409, "the workflow does not allow it now; `allowed` lists what it does."},
      ProblemCode{"already_exists", 409, "an id or a unique value is taken."},
      ProblemCode{"in_use", 409, "others depend on it; where they are records, `holders` lists the first of them."},
      ProblemCode{"protected_record", 409, "a system record, or one that may not be deleted."},
      ProblemCode{"patch_test_failed", 409, "a `test` of the JSON Patch found another value."},
      ProblemCode{"stale_precondition", 412, "If-Match did not match."},
      ProblemCode{"too_large", 413, "the body is beyond the limit."},
      ProblemCode{"uri_too_long", 414, "the address is beyond the limit."},
      ProblemCode{"unsupported_media_type", 415,
                  "a media type, charset or content coding that is not read here; `accepted`, which media types are."},
      ProblemCode{"range_not_satisfiable", 416, "there are no such bytes; Content-Range says how many there are."},
      ProblemCode{"validation_failed", 422, "`errors` names the places; `reference`, a record that does not exist."},
      ProblemCode{"command_reused", 422, "the idempotency key came back with another command or from another token."},
      ProblemCode{"too_many", 429, "slow down."},
      ProblemCode{"expectation_failed", 417, "an expectation other than 100-continue."},
      ProblemCode{"header_fields_too_large", 431, "the headers are beyond the limit."},
      ProblemCode{"not_implemented", 501, "a transfer coding other than chunked."},
      ProblemCode{"version_not_supported", 505, "another version of HTTP."},
      ProblemCode{"unavailable", 503, "a part cannot be reached."},
      ProblemCode{"overloaded", 503, "too much is waiting."},
      ProblemCode{"timed_out", 503, "it is not known whether it happened; repeat it with the same idempotency key."},
      ProblemCode{"not_caught_up", 503,
                  "the read model has not reached the position yet, or is being rebuilt into the shape that was asked for."},
      ProblemCode{"not_ready", 503, "the server has started and is catching up with the log."},
      ProblemCode{"not_tried", 503, "of a batch: the request ended before it came to this; the same idempotency key again goes on there."},
      ProblemCode{"set_aside", 503,
                  "the read model does not follow this record, or this tenant, because of an event that it cannot fold; it waits for a "
                  "newer program, or an operator must act."},
      ProblemCode{"internal", 500, "our mistake."},
  };
  return kCodes;
}

unsigned status_of(RejectionCode code) {
  auto const codes = problem_codes();
  auto const found = std::ranges::find(codes, code_name(code), &ProblemCode::name);
  return found == codes.end() ? 500U : found->status;
}

std::string_view name_of(StoreErrorCode code) {
  switch (code) {
    case StoreErrorCode::unavailable: return "unavailable";
    case StoreErrorCode::overloaded: return "overloaded";
    case StoreErrorCode::timed_out: return "timed_out";
    case StoreErrorCode::not_caught_up: return "not_caught_up";
    case StoreErrorCode::set_aside: return "set_aside";
    case StoreErrorCode::corrupt:
    case StoreErrorCode::internal: return "internal";
  }
  return "internal";
}

namespace {

/// `Accept-Post` for a POST … with the media types that the rejection says are taken.
void add_accepted(http::Response& response, Rejection const& rejection, std::string const& method) {
  auto const* accepted = rejection.extra.if_contains("accepted");
  if (accepted == nullptr) {
    auto const is_coding = !rejection.errors.empty() && rejection.errors.front().pointer == "Content-Encoding";
    if (is_coding) { response.with("Accept-Encoding", "identity"); }
    return;
  }
  std::string types;
  for (auto const& type : accepted->as_array()) { types.append(types.empty() ? "" : ", ").append(std::string_view(type.as_string())); }
  response.with(method == "POST" ? "Accept-Post" : method == "PATCH" ? "Accept-Patch" : "Accept", std::move(types));
}

}  // namespace

http::Response problem(unsigned status, std::string_view code, std::string_view detail, http::Request const* request) {
  return document(status, code, detail, request, {}, {});
}

http::Response problem(Rejection const& rejection, http::Request const& request) {
  auto const status = status_of(rejection.code);
  auto response = document(status, code_name(rejection.code), rejection.detail, &request, rejection.errors, rejection.extra);
  if (status == 429) { response.with("Retry-After", "1"); }
  if (status == 415) { add_accepted(response, rejection, request.method); }
  return response;
}

http::Response problem(StoreError const& error, http::Request const& request) {
  auto const unavailable = error.retryable || error.code == StoreErrorCode::set_aside;
  auto response = document(unavailable ? 503 : 500, name_of(error.code), words_of(error.code), &request, {}, {});
  if (unavailable) { response.with("Retry-After", std::string(retry_after(error.code))); }
  return response;
}

http::Response problem(Failure const& failure, http::Request const& request) {
  return std::visit([&](auto const& f) { return problem(f, request); }, failure);
}

Rejection not_found(std::string_view what) { return no_such(what); }

Rejection bad_parameter(std::string_view name, std::string code, std::string message) {
  return {RejectionCode::bad_request, "A query parameter is not right.", {{"?" + std::string(name), std::move(code), std::move(message)}}};
}

Rejection bad_header(std::string_view name, std::string code, std::string message) {
  return {RejectionCode::bad_request, "A header is not right.", {{std::string(name), std::move(code), std::move(message)}}};
}

}  // namespace contentos::api
