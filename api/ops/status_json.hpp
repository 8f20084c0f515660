// How a read model is doing, as JSON for operators.
#pragma once

#include "projections/runner/read_models.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace contentos::api {

/// `name, running, is_elsewhere, healthy, lag_events, fault, last_error, set_aside_streams, set_aside_tenants, set_aside[] (the first 100),
/// rebuilding {events_done, events_total}|null, shards[]`.
[[nodiscard]] boost::json::object projector_json(ProjectionStatus const& status);

/// Why a read model is not ready to be asked; nothing when it is. What is set aside concerns its tenant alone.
[[nodiscard]] std::optional<std::string> why_not_ready(ProjectionStatus const& status, std::int64_t most_lag_events);

}  // namespace contentos::api
