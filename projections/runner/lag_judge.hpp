// Whether commands must be held back because a read model does not keep up with them: one that has events at hand, takes them, and would
// take more than ten seconds for those it has not taken. A model that is not fed, waits for something, is rebuilt or has never been near
// the log's end since it was first seen holds nobody up: slower saves would not help it.
#pragma once

#include "projections/runner/read_models.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

struct LagBounds {
  std::chrono::duration<double> most{10};   // backlog ÷ own rate; and how long a model may stand still and count all the same
  std::chrono::duration<double> near{1};    // so near to the log's end a model must have come to count
  std::chrono::duration<double> window{5};  // over which its rate is taken
};

/// What may be appended meanwhile.
struct LagLimit {
  double events_per_second = 0;
  std::string model{};  // the slowest
};

/// Pure: what it is told is all it knows. Threading: one thread at a time.
class LagJudge {
public:
  using Time = std::chrono::steady_clock::time_point;
  explicit LagJudge(LagBounds bounds = {}) : bounds_(bounds) {}

  /// To be told how all models are, several times a window. Nothing: nobody need be held back.
  [[nodiscard]] std::optional<LagLimit> judge(std::vector<ProjectionStatus> const& models, Time now);

private:
  struct Sample {
    Time at{};
    std::int64_t applied = 0;
    std::int64_t backlog = 0;
  };
  struct Seen {
    std::deque<Sample> samples{};   // since it was last near the log's end, as far as the window reaches
    bool counts = false;            // it has been near the log's end
    Time moved{};                   // when it last took something, or had nothing to take
    std::optional<double> limit{};  // while it holds back
    double lag_before = 0;          // seconds; at the last look
  };
  [[nodiscard]] std::optional<double> limit_for(Seen& seen, ProjectionStatus const& model, Time now) const;
  void stand_still(Seen& seen, Time now) const;

  LagBounds bounds_;
  std::map<std::string, Seen, std::less<>> seen_{};
};

}  // namespace contentos
