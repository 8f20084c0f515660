// Whether the models of this process have come as far as the log was when it started. Until then it answers nobody but operators: an empty
// replica would say of everything that it does not exist. A model that few questions need holds up only these (Projection::is_asked_apart).
#pragma once

#include "infra/http/server.hpp"
#include "projections/runner/read_models.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace contentos {

class CatchUp {
public:
  /// `heads`: of the shards, at the start. Lifetime: `models` outlives this.
  /// Requires: all models are there.
  CatchUp(ReadModels const& models, std::vector<ShardPosition> heads);

  /// Once true, always true. Cheap; threading: any thread.
  [[nodiscard]] bool is_done();
  /// The same for what a question needs besides, if `model` is one that is asked apart; else true.
  [[nodiscard]] bool has_come(std::string_view model);
  /// How much is left, for people; nothing when it is done.
  [[nodiscard]] std::optional<std::string> why_not();

  /// The same routes, which answer 503 with Retry-After until it is done. Lifetime: this outlives them.
  [[nodiscard]] std::vector<http::Route> guard(std::vector<http::Route> routes);

private:
  void look();

  ReadModels const& models_;
  std::vector<ShardPosition> heads_;
  std::set<std::string, std::less<>> apart_{};
  std::atomic<bool> done_{false};
  std::atomic<bool> all_done_{false};  // what is asked apart, too
  std::mutex mutex_{};
  std::chrono::steady_clock::time_point looked_{};
};

}  // namespace contentos
