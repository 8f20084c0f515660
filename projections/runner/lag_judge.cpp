#include "projections/runner/lag_judge.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

namespace {

// Of what the model takes: a fifth is left, so that it comes nearer.
constexpr double kShareOfRate = 0.8;
// Others let commands in, too, and nobody knows what they do. So who sees the lag grow all the same lets in less, and more again, bit by
// bit, when it falls.
constexpr double kLess = 0.8, kMore = 1.05, kLeastShare = 0.01;
// Who was held back is let go at half the bound, so that this does not flicker.
constexpr double kReleasedAt = 0.5;

std::int64_t applied_by(ProjectionStatus const& model) {
  std::int64_t out = 0;
  for (auto const& shard : model.shards) { out += shard.position.value; }
  return out;
}

/// Events a second in the times in which it was never without some: what it takes. Without the last of them, in the middle of which it may
/// have stopped being fed. 0 when there are not two besides.
template <class Samples>
double rate_of(Samples const& samples) {
  std::int64_t taken = 0, last_taken = 0;
  int times = 0;
  std::chrono::duration<double> busy(0), last_busy(0);
  for (std::size_t i = 1; i < samples.size(); ++i) {
    auto const before = samples[i - 1];
    auto const more = samples[i].applied - before.applied;
    // Whoever has taken just what was there may have waited for more since.
    if (more == 0 || more >= before.backlog) { continue; }
    taken += std::exchange(last_taken, more);
    busy += std::exchange(last_busy, samples[i].at - before.at);
    ++times;
  }
  return times < 3 ? 0 : static_cast<double>(taken) / busy.count();
}

}  // namespace

/// It is not fed, is stuck or in trouble: slower commands would not help it. If that is short, it counts as before when it goes on.
void LagJudge::stand_still(Seen& seen, Time now) const {
  seen.samples.clear();
  seen.limit.reset();
  if (now - seen.moved > bounds_.most) { seen.counts = false; }
}

std::optional<double> LagJudge::limit_for(Seen& seen, ProjectionStatus const& model, Time now) const {
  Sample const sample{now, applied_by(model), model.lag_events()};
  auto& samples = seen.samples;
  // What went back is another model, or of another log, and is filled from its beginning.
  if (!samples.empty() && sample.applied < samples.back().applied) { seen = Seen{.moved = now}; }
  if (samples.empty() || sample.applied > samples.back().applied || sample.backlog == 0) { seen.moved = now; }
  if (now - seen.moved >= bounds_.window) { stand_still(seen, now); }
  // Whatever was there at the last look has been taken.
  bool is_near = sample.backlog == 0 || (!samples.empty() && sample.applied - samples.back().applied >= samples.back().backlog);
  samples.push_back(sample);
  while (samples.size() > 2 && now - samples[1].at >= bounds_.window) { samples.pop_front(); }
  auto const rate = rate_of(samples);
  if (!is_near && rate == 0) { return seen.limit; }
  auto const lag = is_near ? 0 : static_cast<double>(sample.backlog) / rate;
  is_near = lag <= bounds_.near.count();
  if (is_near) {
    samples.erase(samples.begin(), samples.end() - 1);
    seen.counts = true;
  }
  auto const bound = bounds_.most.count() * (seen.limit ? kReleasedAt : 1.0);
  if (!seen.counts || lag <= bound) {
    seen.limit.reset();
  } else if (!seen.limit) {
    seen.limit = rate * kShareOfRate;
  } else {
    seen.limit = std::clamp(*seen.limit * (lag > seen.lag_before ? kLess : kMore), rate * kLeastShare, rate * kShareOfRate);
  }
  seen.lag_before = lag;
  return seen.limit;
}

std::optional<LagLimit> LagJudge::judge(std::vector<ProjectionStatus> const& models, Time now) {
  std::optional<LagLimit> out;
  for (auto const& model : models) {
    auto& seen = seen_[model.name];
    if (model.rebuilding) {
      seen = Seen{};
      continue;
    }
    if (!model.is_healthy()) {
      stand_still(seen, now);
      continue;
    }
    auto const limit = limit_for(seen, model, now);
    if (limit && (!out || *limit < out->events_per_second)) { out = LagLimit{*limit, model.name}; }
  }
  return out;
}

}  // namespace contentos
