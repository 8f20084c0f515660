#include "api/serve/observed.hpp"

#include "infra/telemetry/log.hpp"
#include "infra/telemetry/metrics.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>

namespace contentos {

namespace {

struct ShardMeters {
  Gauge position;
  Gauge lag;
};

/// What is shown of a projection; found once by each thread that runs one, since finding takes a lock and builds labels, and a batch shows
/// all shards.
struct ProjectionMeters {
  Counter events;
  Histogram seconds;
  std::map<ShardNo, ShardMeters> shards{};

  ShardMeters& of(std::string_view projection, ShardNo shard) {
    if (auto const it = shards.find(shard); it != shards.end()) { return it->second; }
    Labels const labels{{"projection", std::string(projection)}, {"shard", std::to_string(shard.value)}};
    ShardMeters const meters{metrics().gauge("contentos_projection_position", "Last shard position applied.", labels),
                             metrics().gauge("contentos_projection_lag_events", "Events committed and not yet applied.", labels)};
    return shards.emplace(shard, meters).first->second;
  }
};

ProjectionMeters& meters_of(std::string_view projection) {
  thread_local std::map<std::string, ProjectionMeters, std::less<>> known;
  if (auto const it = known.find(projection); it != known.end()) { return it->second; }
  Labels const labels{{"projection", std::string(projection)}};
  ProjectionMeters meters{
      metrics().counter("contentos_projection_events_total", "Events applied.", labels),
      metrics().histogram("contentos_projection_batch_seconds", "Time to apply and store one batch.", latency_bounds_s(), labels)};
  return known.emplace(std::string(projection), std::move(meters)).first->second;
}

log::Level level_of(std::string_view name) {
  return name == "error" ? log::Level::error : name == "warn" ? log::Level::warn : log::Level::info;
}

/// What is counted of one kind of request; found once, since finding takes a lock and builds labels.
struct RequestMeters {
  Counter count;
  Counter bytes;
  Histogram seconds;
};

RequestMeters found_meters(std::string_view method, std::string_view pattern, unsigned status) {
  Labels const labels{{"method", std::string(method)}, {"route", std::string(pattern)}, {"status", std::to_string(status)}};
  Labels const route{{"route", std::string(pattern)}};
  return {metrics().counter("contentos_http_requests_total", "Requests answered.", labels),
          metrics().counter("contentos_http_response_bytes_total", "Bytes of answers.", route),
          metrics().histogram("contentos_http_request_seconds", "From the whole request to the whole answer.", latency_bounds_s(), route)};
}

RequestMeters& meters_of(std::string_view method, std::string_view pattern, unsigned status) {
  struct Known {
    std::string method;
    std::string pattern;
    unsigned status;
    RequestMeters meters;
  };
  // Per thread: requests are observed on the I/O threads, and the registry itself hands the same meters to all of them. By where the
  // pattern lies, which is the route's: it is compared with one, as a rule.
  constexpr std::size_t kPlaces = 256;
  thread_local std::vector<std::vector<Known>> places(kPlaces);
  auto& here = places[(std::hash<char const*>{}(pattern.data()) / alignof(std::string) + status + method.size()) % kPlaces];
  for (auto& known : here) {
    if (known.status == status && known.method == method && known.pattern == pattern) { return known.meters; }
  }
  return here.emplace_back(Known{std::string(method), std::string(pattern), status, found_meters(method, pattern, status)}).meters;
}

}  // namespace

RunnerMetrics runner_metrics() {
  RunnerMetrics out;
  out.position = [](std::string_view projection, ShardNo shard, ShardPosition applied, std::int64_t lag_events) {
    auto& meters = meters_of(projection).of(projection, shard);
    meters.position.set(static_cast<double>(applied.value));
    meters.lag.set(static_cast<double>(lag_events));
  };
  out.batch_applied = [](std::string_view projection, std::size_t events, std::chrono::microseconds took) {
    auto& meters = meters_of(projection);
    meters.events.add(static_cast<double>(events));
    meters.seconds.observe(std::chrono::duration<double>(took).count());
  };
  out.gap = [](std::string_view projection, ShardNo shard) {
    Labels const labels{{"projection", std::string(projection)}, {"shard", std::to_string(shard.value)}};
    metrics().counter("contentos_projection_gaps_total", "Positions found missing and read again.", labels).add();
  };
  out.set_aside = [](std::string_view projection, std::size_t streams, std::size_t tenants) {
    auto const show = [&](char const* what, std::size_t count) {
      metrics()
          .gauge("contentos_projection_set_aside", "Set aside because of events that cannot be folded.",
                 {{"projection", std::string(projection)}, {"what", what}})
          .set(static_cast<double>(count));
    };
    show("stream", streams);
    show("tenant", tenants);
  };
  out.fault = [](std::string_view projection, bool faulted) {
    metrics()
        .gauge("contentos_projection_fault", "1: stopped, needs a person.", {{"projection", std::string(projection)}})
        .set(faulted ? 1 : 0);
  };
  out.log = [](std::string_view level, std::string_view message) {
    log::write(level_of(level), "projection", {{"message", boost::json::string(message)}});
  };
  return out;
}

RelayMetrics relay_metrics() {
  RelayMetrics out;
  out.position = [](ShardNo shard, ShardPosition confirmed, std::int64_t lag_events) {
    Labels const labels{{"shard", std::to_string(shard.value)}};
    metrics()
        .gauge("contentos_relay_position", "Last shard position that Kafka has confirmed.", labels)
        .set(static_cast<double>(confirmed.value));
    metrics()
        .gauge("contentos_relay_lag_events", "Events committed and not yet confirmed by Kafka.", labels)
        .set(static_cast<double>(lag_events));
  };
  out.generation = [](std::int32_t generation) {
    metrics().gauge("contentos_relay_generation", "Number of the topic that is written.").set(generation);
  };
  out.sent = [messages = metrics().counter("contentos_relay_messages_total", "Messages handed to Kafka."),
              volume = metrics().counter("contentos_relay_bytes_total", "Bytes of them, before compression.")](std::size_t count,
                                                                                                               std::size_t bytes) mutable {
    messages.add(static_cast<double>(count));
    volume.add(static_cast<double>(bytes));
  };
  out.trouble = [errors = metrics().counter("contentos_relay_errors_total", "Sessions of the relay that ended in trouble.")]() mutable {
    errors.add();
  };
  out.contact = [connected = metrics().gauge("contentos_relay_connected", "1: this process copies, and Kafka answers it.")](
                    bool yes) mutable { connected.set(yes ? 1 : 0); };
  out.log = [](std::string_view level, std::string_view message) {
    log::write(level_of(level), "relay", {{"message", boost::json::string(message)}});
  };
  return out;
}

KafkaFeedMetrics feed_metrics() {
  KafkaFeedMetrics out;
  out.received = [messages = metrics().counter("contentos_feed_messages_total", "Messages read from Kafka.")](std::size_t count) mutable {
    messages.add(static_cast<double>(count));
  };
  out.corrupt = [corrupt = metrics().counter("contentos_feed_corrupt_total",
                                             "Messages whose hash or checksum was wrong; the log was read instead.")]() mutable {
    corrupt.add();
  };
  out.state = [](bool is_connected, std::int32_t generation) {
    metrics().gauge("contentos_feed_connected", "1: every partition is being read; 0: Kafka is waited for.").set(is_connected ? 1 : 0);
    metrics().gauge("contentos_feed_generation", "Number of the topic that is followed.").set(generation);
  };
  out.log = [](std::string_view level, std::string_view message) {
    log::write(level_of(level), "feed", {{"message", boost::json::string(message)}});
  };
  return out;
}

ReactorMetrics reactor_metrics() {
  ReactorMetrics out;
  out.fired = [](Todo const& todo, std::string_view outcome) {
    log::info("reactor", {{"reactor", boost::json::string(todo.name.reactor)},
                          {"tenant", boost::json::string(todo.name.tenant.str())},
                          {"todo", boost::json::string(todo.name.key)},
                          {"outcome", boost::json::string(outcome)}});
  };
  out.trouble = [](std::string_view reactor, std::string_view context) {
    metrics()
        .counter("contentos_reactor_errors_total", "Times that the list of what is due, or the log, could not do something.",
                 {{"reactor", std::string(reactor)}})
        .add();
    log::error("reactor", {{"reactor", boost::json::string(reactor)}, {"context", boost::json::string(context)}});
  };
  out.counted = [](std::string_view reactor, TodoCounts const& counts) {
    auto const set = [&](char const* state, std::int64_t number) {
      metrics()
          .gauge("contentos_reactor_todos", "What a reactor has to do, by how it stands; counted to 10,000.",
                 {{"reactor", std::string(reactor)}, {"state", state}})
          .set(static_cast<double>(number));
    };
    set("open", counts.open);
    set("due", counts.due);
    set("refused", counts.refused);
    set("given_up", counts.dead);
    metrics()
        .gauge("contentos_reactor_lateness_seconds", "For how long the first of what is due has waited for a worker.",
               {{"reactor", std::string(reactor)}})
        .set(static_cast<double>(counts.lateness.count()));
  };
  return out;
}

std::function<void(TodoName const&, Actor const&, std::string_view)> log_decisions() {
  return [](TodoName const& name, Actor const& by, std::string_view decision) {
    log::info("given_up", {{"decision", boost::json::string(decision)},
                           {"by", boost::json::string(by.id)},
                           {"reactor", boost::json::string(name.reactor)},
                           {"tenant", boost::json::string(name.tenant.str())},
                           {"todo", boost::json::string(name.key)},
                           {"event", boost::json::string(name.event_id.str())}});
  };
}

std::function<void()> count_failed_schedules() {
  return [failures = metrics().counter("contentos_schedule_failures_total", "Publications refused at their time.")]() mutable {
    failures.add();
  };
}

void note_intake(std::optional<double> events_per_second) {
  static auto limited =
      metrics().gauge("contentos_intake_limited", "1: a read model is far behind, and commands beyond what it takes are 503.");
  static auto limit = metrics().gauge("contentos_intake_limit_events_per_second", "What is let in while it is limited; else 0.");
  limited.set(events_per_second ? 1 : 0);
  limit.set(events_per_second.value_or(0));
}

void note_lease(std::string_view lease, bool is_held) {
  metrics()
      .gauge("contentos_lease_held", "1: this process does the work; 0: it stands by.", {{"lease", std::string(lease)}})
      .set(is_held ? 1 : 0);
}

void show_lease(std::string_view lease, bool is_held) {
  note_lease(lease, is_held);
  log::info(is_held ? "lease_gained" : "lease_lost", {{"lease", boost::json::string(lease)}});
}

void observe_request(std::string_view method, std::string_view pattern, unsigned status, double seconds, std::size_t bytes) {
  // Others are a client's invention, of which there may be any number.
  constexpr std::array<std::string_view, 8> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "-"};
  auto& meters = meters_of(std::ranges::find(kMethods, method) != kMethods.end() ? method : "other", pattern, status);
  meters.count.add();
  meters.bytes.add(static_cast<double>(bytes));
  meters.seconds.observe(seconds);
}

}  // namespace contentos
