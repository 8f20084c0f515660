#include "projections/runner/lag_judge.hpp"

#include <algorithm>

namespace contentos {

namespace {

// Of what the model takes: a fifth is left, so that it comes nearer.
constexpr double kShareOfRate = 0.8;
// Who was held back is let go at half the bound, so that this does not flicker.
constexpr double kReleasedAt = 0.5;

std::int64_t applied_by(ProjectionStatus const& model) {
  std::int64_t out = 0;
  for (auto const& shard : model.shards) { out += shard.position.value; }
  return out;
}

}  // namespace

std::optional<double> LagJudge::limit_for(Seen& seen, ProjectionStatus const& model, Time now) const {
  auto const applied = applied_by(model);
  auto const backlog = static_cast<double>(model.lag_events());
  auto& samples = seen.samples;
  // What went back is another model or another log.
  if (backlog == 0 || (!samples.empty() && applied < samples.back().applied)) {
    samples.clear();
    seen.counts = seen.counts || backlog == 0;
    seen.holds_back = false;
  }
  samples.push_back({now, applied});
  while (samples.size() > 2 && now - samples[1].at >= bounds_.window) { samples.pop_front(); }
  std::chrono::duration<double> const passed = now - samples.front().at;
  auto const taken = static_cast<double>(applied - samples.front().applied);
  if (passed >= bounds_.window && taken == 0) {
    seen.counts = seen.holds_back = false;  // it is not fed, or stuck
    return std::nullopt;
  }
  if (passed < bounds_.window / 4 || taken == 0) { return std::nullopt; }
  auto const rate = taken / passed.count();
  std::chrono::duration<double> const lag(backlog / rate);
  seen.counts = seen.counts || lag <= bounds_.near;
  seen.holds_back = seen.counts && lag > bounds_.most * (seen.holds_back ? kReleasedAt : 1.0);
  return seen.holds_back ? std::optional(rate * kShareOfRate) : std::nullopt;
}

std::optional<LagLimit> LagJudge::judge(std::vector<ProjectionStatus> const& models, Time now) {
  std::optional<LagLimit> out;
  for (auto const& model : models) {
    if (!model.is_healthy() || model.rebuilding) {
      seen_.erase(model.name);
      continue;
    }
    auto const limit = limit_for(seen_[model.name], model, now);
    if (limit && (!out || *limit < out->events_per_second)) { out = LagLimit{*limit, model.name}; }
  }
  return out;
}

}  // namespace contentos
