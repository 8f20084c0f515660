// Answers of one JSON value a line (NDJSON) that are made while they are sent, so that their length is no matter of memory.
#pragma once

#include "api/long_answers.hpp"
#include "domain/core/result.hpp"
#include "infra/http/message.hpp"

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace contentos::api {

inline constexpr std::string_view kLines = "application/x-ndjson";
/// What lines that are sent to us are called.
inline constexpr std::array kLineTypes{kLines, std::string_view("application/jsonl")};

/// Whether the request would rather have lines than JSON: its `Accept` names them, and does not weigh JSON as much or more.
[[nodiscard]] bool wants_lines(http::Request const& request);

/// Appends the next lines, about as many as a piece should have. What is more is held until the client has taken it. Returns whether there
/// may be more.
/// Threading: on workers, one call at a time. Lifetime: of the answer, which is longer than the handler's call.
using MoreLines = std::function<Outcome<bool>(std::string& lines)>;

/// The first lines are made here, so that what fails with them is answered as any failure is. What fails later ends the connection before
/// the body's end, which tells the client, and is reported. Where there are more than a piece of them, the answer has a place among its
/// tenant's: Rejection too_many when there is none.
[[nodiscard]] Outcome<http::Response> lines_answer(LongAnswers& long_answers, TenantId tenant, MoreLines more);

}  // namespace contentos::api
