#include "api/serve/observed.hpp"

#include "infra/telemetry/log.hpp"
#include "infra/telemetry/metrics.hpp"

#include <unordered_map>

namespace contentos {

namespace {

Gauge shard_gauge(char const* name, char const* help, std::string_view projection, ShardNo shard) {
  return metrics().gauge(name, help, {{"projection", std::string(projection)}, {"shard", std::to_string(shard.value)}});
}

/// What is counted of one kind of request; found once, since finding takes a lock and builds labels.
struct RequestMeters {
  Counter count;
  Counter bytes;
  Histogram seconds;
};

RequestMeters& meters_of(std::string_view method, std::string_view pattern, unsigned status) {
  // Per thread: requests are observed on the I/O threads, and the registry itself hands the same meters to all of them.
  thread_local std::unordered_map<std::string, RequestMeters> known;
  std::string key;
  key.append(method).append(" ").append(pattern).append(" ").append(std::to_string(status));
  if (auto const it = known.find(key); it != known.end()) { return it->second; }
  Labels const labels{{"method", std::string(method)}, {"route", std::string(pattern)}, {"status", std::to_string(status)}};
  Labels const route{{"route", std::string(pattern)}};
  RequestMeters meters{
      metrics().counter("contentos_http_requests_total", "Requests answered.", labels),
      metrics().counter("contentos_http_response_bytes_total", "Bytes of answers.", route),
      metrics().histogram("contentos_http_request_seconds", "From the whole request to the whole answer.", latency_bounds_s(), route)};
  return known.emplace(std::move(key), meters).first->second;
}

}  // namespace

RunnerMetrics runner_metrics() {
  RunnerMetrics out;
  out.position = [](std::string_view projection, ShardNo shard, ShardPosition applied, std::int64_t lag_events) {
    shard_gauge("contentos_projection_position", "Last shard position applied.", projection, shard).set(static_cast<double>(applied.value));
    shard_gauge("contentos_projection_lag_events", "Events committed and not yet applied.", projection, shard)
        .set(static_cast<double>(lag_events));
  };
  out.batch_applied = [](std::string_view projection, std::size_t events, std::chrono::microseconds took) {
    Labels const labels{{"projection", std::string(projection)}};
    metrics().counter("contentos_projection_events_total", "Events applied.", labels).add(static_cast<double>(events));
    metrics()
        .histogram("contentos_projection_batch_seconds", "Time to apply and store one batch.", latency_bounds_s(), labels)
        .observe(std::chrono::duration<double>(took).count());
  };
  out.gap = [](std::string_view projection, ShardNo shard) {
    Labels const labels{{"projection", std::string(projection)}, {"shard", std::to_string(shard.value)}};
    metrics().counter("contentos_projection_gaps_total", "Positions found missing and read again.", labels).add();
  };
  out.parked = [](std::string_view projection, std::size_t tenants) {
    metrics()
        .gauge("contentos_projection_parked_tenants", "Tenants set aside.", {{"projection", std::string(projection)}})
        .set(static_cast<double>(tenants));
  };
  out.fault = [](std::string_view projection, bool faulted) {
    metrics()
        .gauge("contentos_projection_fault", "1: stopped, needs a person.", {{"projection", std::string(projection)}})
        .set(faulted ? 1 : 0);
  };
  out.log = [](std::string_view level, std::string_view message) {
    auto const severity = level == "error" ? log::Level::error : level == "warn" ? log::Level::warn : log::Level::info;
    log::write(severity, "projection", {{"message", boost::json::string(message)}});
  };
  return out;
}

void observe_request(std::string_view method, std::string_view pattern, unsigned status, double seconds, std::size_t bytes) {
  auto& meters = meters_of(method, pattern, status);
  meters.count.add();
  meters.bytes.add(static_cast<double>(bytes));
  meters.seconds.observe(seconds);
}

}  // namespace contentos
