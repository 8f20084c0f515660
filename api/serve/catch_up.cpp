#include "api/serve/catch_up.hpp"

#include "api/problem.hpp"

#include <algorithm>

namespace contentos {

namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(10);

/// Of the events that were there at the start, how many those models have not applied that `counts` says.
template <class Counts>
std::int64_t events_left(ReadModels const& models, std::vector<ShardPosition> const& heads, Counts const& counts) {
  std::int64_t left = 0;
  for (auto const& model : models.status()) {
    if (!counts(model)) { continue; }
    for (auto const& shard : model.shards) {
      left += std::max<std::int64_t>(0, heads.at(static_cast<std::size_t>(shard.shard.value)).value - shard.position.value);
    }
  }
  return left;
}

bool is_asked_with_all(ProjectionStatus const& model) { return !model.is_asked_apart; }

}  // namespace

CatchUp::CatchUp(ReadModels const& models, std::vector<ShardPosition> heads) : models_(models), heads_(std::move(heads)) {
  for (auto const& model : models_.status()) {
    if (model.is_asked_apart) { apart_.insert(model.name); }
  }
}

void CatchUp::look() {
  std::unique_lock const lock(mutex_, std::try_to_lock);  // somebody else is looking
  if (!lock.owns_lock()) { return; }
  auto const now = std::chrono::steady_clock::now();
  if (now < looked_ + kLookEvery) { return; }
  looked_ = now;
  if (!done_ && events_left(models_, heads_, is_asked_with_all) == 0) { done_ = true; }
  if (done_ && events_left(models_, heads_, [](auto const& model) { return model.is_asked_apart; }) == 0) { all_done_ = true; }
}

bool CatchUp::is_done() {
  if (!done_) { look(); }
  return done_;
}

bool CatchUp::has_come(std::string_view model) {
  if (all_done_ || !apart_.contains(model)) { return true; }
  look();
  return all_done_ || events_left(models_, heads_, [&](auto const& one) { return one.name == model; }) == 0;
}

std::optional<std::string> CatchUp::why_not() {
  if (is_done()) { return std::nullopt; }
  return std::to_string(events_left(models_, heads_, is_asked_with_all)) + " events to go";
}

std::vector<http::Route> CatchUp::guard(std::vector<http::Route> routes) {
  for (auto& route : routes) {
    route.handler = [this, handle = std::move(route.handler)](http::Request const& request, std::vector<std::string> const& path) {
      if (is_done()) { return handle(request, path); }
      return api::problem(503, "not_ready", "This server is still catching up with the log.", &request).with("Retry-After", "1");
    };
    if (!route.at_hand) { continue; }
    route.at_hand = [this, look = std::move(route.at_hand)](http::Request const& request, std::vector<std::string> const& path) {
      return is_done() ? look(request, path) : std::nullopt;
    };
  }
  return routes;
}

}  // namespace contentos
