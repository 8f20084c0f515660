// Every error leaves as an RFC 9457 problem document: `type`, `title`, `status`, `detail`, `code`, `errors[]`, `trace_id`, and the members
// a rejection adds. Absent records and another tenant's answer the same bytes, but for `trace_id`.
#pragma once

#include "domain/core/result.hpp"
#include "infra/http/message.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace contentos::api {

/// What a problem document says of places at most; a body can be wrong in as many as it has values. `errors_total` counts all.
inline constexpr std::size_t kMostErrors = 100;

/// For errors that the server itself finds, before there is a handler. `request` may be null (nothing of it could be read).
[[nodiscard]] http::Response problem(unsigned status, std::string_view code, std::string_view detail, http::Request const* request);

/// 4xx; 401 with `WWW-Authenticate`, 429 with `Retry-After`, 415 with what is taken instead: in `Accept-Post`, `Accept-Patch` or, for other
/// methods, `Accept` (RFC 9110, section 12.5.1), and `Accept-Encoding` for a coding that is not undone here.
[[nodiscard]] http::Response problem(Rejection const& rejection, http::Request const& request);
/// 503 with `Retry-After`, or 500. What is in `context` is not shown.
[[nodiscard]] http::Response problem(StoreError const& error, http::Request const& request);
[[nodiscard]] http::Response problem(Failure const& failure, http::Request const& request);

/// What `code` of a problem can be, its status, and what it means, in a sentence.
struct ProblemCode {
  std::string_view name;
  unsigned status;
  std::string_view meaning;
};
[[nodiscard]] std::span<ProblemCode const> problem_codes();

/// The status of every rejection, and what `code` says of an error.
[[nodiscard]] unsigned status_of(RejectionCode code);
[[nodiscard]] std::string_view name_of(StoreErrorCode code);

/// The one way to say that something is not there, whoever's it is.
[[nodiscard]] Rejection not_found(std::string_view what = "record");
[[nodiscard]] Rejection bad_parameter(std::string_view name, std::string code, std::string message);
[[nodiscard]] Rejection bad_header(std::string_view name, std::string code, std::string message);

}  // namespace contentos::api
