// The trace a request belongs to: the caller's (W3C Trace Context, level 1) or a new one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace contentos::http {

/// Returns the trace id of a `traceparent` header, or nothing when the header is not valid, in which case it must be ignored.
[[nodiscard]] std::optional<std::string> trace_id_of(std::string_view traceparent);

/// Returns 32 random lower-case hex digits, never all zero. Not for secrets.
/// Threading: from any thread.
[[nodiscard]] std::string new_trace_id();

}  // namespace contentos::http
