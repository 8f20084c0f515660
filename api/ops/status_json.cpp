#include "api/ops/status_json.hpp"

#include <boost/json/array.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostNamed = 100;

json::object set_aside_json(SetAside const& one) {
  json::object out{{"tenant_id", one.tenant.str()},
                   {"stream", one.stream ? json::value(one.stream->str()) : json::value(nullptr)},
                   {"since_position", one.tenant_position.value},
                   {"event_id", one.cause.event_id == EventId() ? json::value(nullptr) : json::value(one.cause.event_id.str())},
                   {"event_type", one.cause.event_type},
                   {"reason", one.cause.reason},
                   {"is_waiting", one.cause.is_waiting}};
  return out;
}

}  // namespace

json::object projector_json(ProjectionStatus const& status) {
  json::array shards;
  for (auto const& shard : status.shards) {
    shards.push_back(json::object{{"shard", shard.shard.value},
                                  {"position", shard.position.value},
                                  {"head", shard.head.value},
                                  {"lag_events", shard.lag_events},
                                  {"gaps", shard.gaps}});
  }
  json::array set_aside;
  for (auto const& one : status.set_aside) {
    if (set_aside.size() == kMostNamed) { break; }
    set_aside.push_back(set_aside_json(one));
  }
  json::object out{{"name", status.name},
                   {"running", status.running},
                   {"is_elsewhere", status.is_elsewhere},
                   {"healthy", status.is_healthy()},
                   {"lag_events", status.lag_events()},
                   {"fault", status.fault},
                   {"last_error", status.last_error},
                   {"set_aside_streams", status.set_aside.size() - status.set_aside_tenants()},
                   {"set_aside_tenants", status.set_aside_tenants()},
                   {"set_aside", std::move(set_aside)},
                   {"rebuilding", nullptr},
                   {"shards", std::move(shards)}};
  if (status.rebuilding) {
    out["rebuilding"] = json::object{{"events_done", status.rebuilding->events_done}, {"events_total", status.rebuilding->events_total}};
  }
  return out;
}

std::optional<std::string> why_not_ready(ProjectionStatus const& status, std::int64_t most_lag_events) {
  if (!status.fault.empty()) { return "stopped: " + status.fault; }
  if (!status.running) { return "not running"; }
  if (!status.last_error.empty()) { return "retrying: " + status.last_error; }
  if (status.lag_events() > most_lag_events) { return std::to_string(status.lag_events()) + " events behind"; }
  return std::nullopt;
}

}  // namespace contentos::api
