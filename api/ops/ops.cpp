#include "api/ops/ops.hpp"

#include "api/openapi/openapi.hpp"
#include "api/ops/reference_page.hpp"
#include "api/ops/start_page.hpp"
#include "api/ops/status_json.hpp"
#include "api/parameters.hpp"
#include "api/problem.hpp"
#include "api/server_proof.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <limits>

namespace contentos::api {

namespace json = boost::json;

namespace {

http::Response ready(Services& services) {
  json::array parts;
  auto all = true;
  auto const add = [&](std::string const& name, std::optional<std::string> const& why_not, std::size_t set_aside = 0) {
    json::object part{{"part", name}, {"ready", !why_not}};
    if (set_aside != 0) { part["set_aside"] = set_aside; }
    if (why_not) { part["why_not"] = *why_not; }
    parts.push_back(std::move(part));
    all = all && !why_not;
  };
  for (auto const& check : services.options.readiness) { add(check.part, check.why_not()); }
  for (auto const& status : services.read_models.status()) {
    if (status.is_elsewhere) { continue; }
    // One that few questions need refuses these by itself; everybody else is answered.
    auto const most_lag = status.is_asked_apart ? std::numeric_limits<std::int64_t>::max() : services.options.ready_lag_events;
    add("projection " + status.name, why_not_ready(status, most_lag), status.set_aside.size());
  }
  auto response = http::Response::json(all ? 200 : 503, json::serialize(json::object{{"ready", all}, {"parts", std::move(parts)}}));
  response.with("Cache-Control", "no-store");
  if (!all) { response.with("Retry-After", "1"); }
  return response;
}

http::Response metrics(Services& services, http::Request const& request) {
  if (!services.options.metrics) { return problem(not_found(), request); }
  auto response = http::Response::text(200, "text/plain; version=0.0.4; charset=utf-8", services.options.metrics());
  return std::move(response).with("Cache-Control", "no-store");
}

http::Response identity(Services& services, http::Request const& request) {
  Parameters parameters(request.query);
  auto const challenge = parameters.text("challenge").value_or("");
  if (!is_challenge(challenge)) { parameters.refuse("challenge", "format", "32 lower-case hex digits are needed here."); }
  if (auto const fine = parameters.finish(); !fine) { return problem(fine.error(), request); }
  auto const& key = services.options.sealing_key;
  json::array proofs;
  auto const prove = [&](std::string const& place) {
    proofs.push_back(json::object{{"place", place}, {"proof", server_proof(key, challenge, place)}});
  };
  prove(request.local_address);
  if (auto const pass = request.header(kGatewayHeader)) {
    if (auto const place = place_of_pass(key, *pass)) { prove(*place); }
  }
  auto response = http::Response::json(200, json::serialize(json::object{{"proofs", std::move(proofs)}}));
  return std::move(response).with("Cache-Control", "no-store");
}

}  // namespace

std::vector<http::Route> ops_routes(Services& services) {
  using http::RunsOn;
  using Path = std::vector<std::string>;
  auto const contract = std::make_shared<std::string const>(json::serialize(openapi_document(services.options.version)));
  auto const reference = std::make_shared<http::Response const>(reference_page(openapi_document(services.options.version)));
  std::vector<http::Route> routes;
  auto const get = [&](std::string pattern, RunsOn runs_on, std::function<http::Response(http::Request const&, Path const&)> handler) {
    routes.push_back({"GET", std::move(pattern), runs_on, false, std::move(handler)});
  };
  get("/", RunsOn::worker_pool, [&services](http::Request const&, Path const&) { return start_page(services); });
  get("/docs", RunsOn::inline_on_io, [reference](http::Request const&, Path const&) {
    return http::Response{reference->status, reference->headers, reference->body};
  });
  get("/openapi.json", RunsOn::inline_on_io, [contract](http::Request const&, Path const&) {
    http::Response response{200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}}, contract};
    return response;
  });
  get("/healthz", RunsOn::inline_on_io, [](http::Request const&, Path const&) {
    auto response = http::Response::json(200, R"({"status":"ok"})");
    return std::move(response).with("Cache-Control", "no-store");
  });
  get(std::string(kProofPath), RunsOn::inline_on_io,
      [&services](http::Request const& request, Path const&) { return identity(services, request); });
  get("/readyz", RunsOn::worker_pool, [&services](http::Request const&, Path const&) { return ready(services); });
  get("/metrics", RunsOn::worker_pool, [&services](http::Request const& request, Path const&) { return metrics(services, request); });
  return routes;
}

}  // namespace contentos::api
