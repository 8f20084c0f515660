// Limits what commands append while a read model does not keep up (LagJudge), in every process that runs commands.
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
