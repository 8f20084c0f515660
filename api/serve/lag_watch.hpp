// Limits what commands append while a read model does not keep up (LagJudge), in every process that takes commands: one of PostgreSQL's, or
// a replica of this process. Replicas of processes that only deliver hold nobody up.
#pragma once

#include "commands/pipeline/intake.hpp"
#include "projections/runner/read_models.hpp"

#include <thread>

namespace contentos {

class LagWatch {
public:
  /// Looks every second, on a thread of its own, until it is destroyed. Lifetime: both outlive this.
  LagWatch(ReadModels const& models, Intake& intake);

private:
  std::jthread thread_;
};

}  // namespace contentos
