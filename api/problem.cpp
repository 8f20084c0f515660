#include "api/problem.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

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

constexpr std::size_t kMostErrors = 100;  // a body can be wrong in as many places as it has values

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
  if (request != nullptr) { out["trace_id"] = request->trace_id; }
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

unsigned status_of(RejectionCode code) {
  switch (code) {
    case RejectionCode::bad_request: return 400;
    case RejectionCode::unauthenticated: return 401;
    case RejectionCode::forbidden: return 403;
    case RejectionCode::not_found: return 404;
    case RejectionCode::version_conflict:
    case RejectionCode::invalid_transition:
    case RejectionCode::already_exists:
    case RejectionCode::in_use:
    case RejectionCode::protected_record: return 409;
    case RejectionCode::stale_precondition: return 412;
    case RejectionCode::too_large: return 413;
    case RejectionCode::unsupported_media_type: return 415;
    case RejectionCode::validation_failed:
    case RejectionCode::command_reused: return 422;
    case RejectionCode::too_many: return 429;
  }
  return 500;
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

http::Response problem(unsigned status, std::string_view code, std::string_view detail, http::Request const* request) {
  return document(status, code, detail, request, {}, {});
}

http::Response problem(Rejection const& rejection, http::Request const& request) {
  auto const status = status_of(rejection.code);
  auto response = document(status, code_name(rejection.code), rejection.detail, &request, rejection.errors, rejection.extra);
  if (status == 429) { response.with("Retry-After", "1"); }
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

Rejection not_found() { return {RejectionCode::not_found, "There is no such record."}; }

Rejection bad_parameter(std::string_view name, std::string code, std::string message) {
  return {RejectionCode::bad_request, "A query parameter is not right.", {{"?" + std::string(name), std::move(code), std::move(message)}}};
}

Rejection bad_header(std::string_view name, std::string code, std::string message) {
  return {RejectionCode::bad_request, "A header is not right.", {{std::string(name), std::move(code), std::move(message)}}};
}

}  // namespace contentos::api
