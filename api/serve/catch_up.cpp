#include "api/serve/catch_up.hpp"

#include "api/problem.hpp"

#include <algorithm>

namespace contentos {

namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(10);

}  // namespace

std::int64_t CatchUp::events_left() const {
  std::int64_t left = 0;
  for (auto const& model : models_.status()) {
    for (auto const& shard : model.shards) {
      left += std::max<std::int64_t>(0, heads_.at(static_cast<std::size_t>(shard.shard.value)).value - shard.position.value);
    }
  }
  return left;
}

bool CatchUp::is_done() {
  if (done_) { return true; }
  std::unique_lock const lock(mutex_, std::try_to_lock);  // somebody else is looking
  if (!lock.owns_lock()) { return done_; }
  auto const now = std::chrono::steady_clock::now();
  if (now < looked_ + kLookEvery) { return done_; }
  looked_ = now;
  if (events_left() == 0) { done_ = true; }
  return done_;
}

std::optional<std::string> CatchUp::why_not() {
  if (is_done()) { return std::nullopt; }
  return std::to_string(events_left()) + " events to go";
}

std::vector<http::Route> CatchUp::guard(std::vector<http::Route> routes) {
  for (auto& route : routes) {
    route.handler = [this, handle = std::move(route.handler)](http::Request const& request, std::vector<std::string> const& path) {
      if (is_done()) { return handle(request, path); }
      return api::problem(503, "not_ready", "This server is still catching up with the log.", &request).with("Retry-After", "1");
    };
  }
  return routes;
}

}  // namespace contentos
