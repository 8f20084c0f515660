// Binds what the parts tell of themselves to the metrics registry and the log.
#pragma once

#include "commands/reactor/desk.hpp"
#include "commands/reactor/reactor.hpp"
#include "infra/kafka/kafka_feed.hpp"
#include "infra/kafka/relay.hpp"
#include "projections/runner/metrics.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace contentos {

[[nodiscard]] RunnerMetrics runner_metrics();
[[nodiscard]] RelayMetrics relay_metrics();
[[nodiscard]] KafkaFeedMetrics feed_metrics();
[[nodiscard]] ReactorMetrics reactor_metrics();
/// DeskOptions::decided.
[[nodiscard]] std::function<void(TodoName const&, Actor const&, std::string_view)> log_decisions();
/// To be called for each publication that is refused at its time.
[[nodiscard]] std::function<void()> count_failed_schedules();

/// To how many events a second commands are held, because a read model is behind; nothing: they are not.
void note_intake(std::optional<double> events_per_second);

/// Whether this process does the work that a lease is for: the metric, and (show) a line in the log.
void note_lease(std::string_view lease, bool is_held);
void show_lease(std::string_view lease, bool is_held);

/// http::ServerOptions::observe.
void observe_request(std::string_view method, std::string_view pattern, unsigned status, double seconds, std::size_t bytes);

}  // namespace contentos
