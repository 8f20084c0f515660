// Binds what the parts tell of themselves to the metrics registry and the log.
#pragma once

#include "commands/scheduler/scheduler.hpp"
#include "infra/kafka/kafka_feed.hpp"
#include "infra/kafka/relay.hpp"
#include "projections/runner/metrics.hpp"

#include <string_view>

namespace contentos {

[[nodiscard]] RunnerMetrics runner_metrics();
[[nodiscard]] RelayMetrics relay_metrics();
[[nodiscard]] KafkaFeedMetrics feed_metrics();
[[nodiscard]] SchedulerMetrics scheduler_metrics();

/// Whether this process does the work that a lease is for: the metric, and (show) a line in the log.
void note_lease(std::string_view lease, bool is_held);
void show_lease(std::string_view lease, bool is_held);

/// http::ServerOptions::observe.
void observe_request(std::string_view method, std::string_view pattern, unsigned status, double seconds, std::size_t bytes);

}  // namespace contentos
