// How functions of this code base fail. Three kinds, never mixed (docs/architecture.md, "Errors"):
// a Rejection is the caller's (4xx, part of the contract), a StoreError is the machine's (503 or 500), and a bug is an
// ENSURE that aborts. Vendor exceptions end in infra.
#pragma once

#include <boost/json/object.hpp>
#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace contentos {

/// What a caller did wrong, or met. The set is closed: `api/problem.cpp` maps every code to its HTTP status.
enum class RejectionCode {
  bad_request,             // 400: not understandable at all (syntax, unknown parameter)
  unauthenticated,         // 401
  forbidden,               // 403: known, but not allowed to
  not_found,               // 404: absent, or another tenant's, which is the same
  version_conflict,        // 409: saved on a base that is not the latest version
  invalid_transition,      // 409: the workflow does not allow it; `extra` names state and allowed transitions
  already_exists,          // 409: a unique value or an id is taken
  in_use,                  // 409: cannot be deleted while others depend on it
  protected_record,        // 409: is_system or can_delete=false
  patch_test_failed,       // 409: a `test` of a JSON Patch found another value
  stale_precondition,      // 412: If-Match did not match
  too_large,               // 413
  unsupported_media_type,  // 415: a media type, charset or content coding that is not read here
  validation_failed,       // 422: `errors` name the fields
  command_reused,          // 422: an idempotency key came back with another command or principal
  too_many,                // 429
};

/// As it stands in answers and events: `already_exists`.
[[nodiscard]] std::string_view code_name(RejectionCode code);

/// One thing wrong with one place of the input. `pointer` is an RFC 6901 pointer into the request body, or `?name` for
/// a query parameter and `Name` for a header.
struct FieldError {
  std::string pointer;
  std::string code;
  std::string message;

  friend bool operator==(FieldError const&, FieldError const&) = default;
};

struct Rejection {
  RejectionCode code;
  std::string detail;
  std::vector<FieldError> errors{};
  boost::json::object extra{};       // members added to the problem document
  bool wants_whole_history = false;  // it is for want of something that a state may have forgotten (Extent): of the whole it may be none
};

enum class StoreErrorCode {
  unavailable,    // could not reach it
  overloaded,     // a bounded queue is full
  timed_out,      // a deadline passed; nothing is known to have happened
  not_caught_up,  // a projection did not reach the asked position in time
  set_aside,      // the projection has set this stream, or all of the tenant, aside
  corrupt,        // what is stored contradicts itself
  internal,
};

/// What a machine could not do. Retryable means: the same call may succeed later (503); otherwise 500.
struct StoreError {
  StoreErrorCode code;
  bool retryable;
  std::string context;
};

/// Either kind, where a function can meet both.
using Failure = std::variant<Rejection, StoreError>;
/// Its words, for people who look after the system.
[[nodiscard]] std::string reason_of(Failure const& failure);

template <class T>
using Result = boost::system::result<T, StoreError>;
template <class T>
using Decided = boost::system::result<T, Rejection>;
template <class T>
using Outcome = boost::system::result<T, Failure>;

// Boost.System asks for these where `.value()` is called on a failure: that is a bug of the caller, so they throw logic_error.
[[noreturn]] inline void throw_exception_from_error(StoreError const& e, boost::source_location const&) {
  throw std::logic_error("value() on StoreError: " + e.context);
}
[[noreturn]] inline void throw_exception_from_error(Rejection const& r, boost::source_location const&) {
  auto what = "value() on Rejection: " + r.detail;
  for (auto const& error : r.errors) { what += " " + error.pointer + ": " + error.message; }
  throw std::logic_error(what);
}
[[noreturn]] inline void throw_exception_from_error(Failure const&, boost::source_location const&) {
  throw std::logic_error("value() on Failure");
}

/// Prints what was violated and aborts. Always on: a process that has met a bug must not go on writing.
[[noreturn]] void ensure_failed(std::string_view what, char const* file, int line) noexcept;

}  // namespace contentos

#define CONTENTOS_ENSURE(condition, what)                                                      \
  do {                                                                                         \
    if (!(condition)) [[unlikely]] { ::contentos::ensure_failed((what), __FILE__, __LINE__); } \
  } while (false)
