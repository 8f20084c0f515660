#include "api/ops/status_json.hpp"

#include <boost/json/array.hpp>

namespace contentos::api {

namespace json = boost::json;

json::object projector_json(ProjectionStatus const& status) {
  json::array shards;
  for (auto const& shard : status.shards) {
    shards.push_back(json::object{{"shard", shard.shard.value},
                                  {"position", shard.position.value},
                                  {"head", shard.head.value},
                                  {"lag_events", shard.lag_events},
                                  {"gaps", shard.gaps}});
  }
  json::array parked;
  for (auto const& tenant : status.parked) {
    parked.push_back(
        json::object{{"tenant_id", tenant.tenant.str()}, {"tenant_position", tenant.tenant_position.value}, {"reason", tenant.reason}});
  }
  json::object out{{"name", status.name},
                   {"running", status.running},
                   {"is_elsewhere", status.is_elsewhere},
                   {"healthy", status.is_healthy()},
                   {"lag_events", status.lag_events()},
                   {"fault", status.fault},
                   {"last_error", status.last_error},
                   {"parked_tenants", parked.size()},
                   {"parked", std::move(parked)},
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
