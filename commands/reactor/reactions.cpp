#include "commands/reactor/reaction.hpp"
#include "commands/scheduler/scheduler.hpp"
#include "commands/timer/timer.hpp"

#include <array>

namespace contentos {

std::span<Reaction const> reactions() {
  static std::array const kAll{scheduler_reaction(), timer_reaction()};
  return kAll;
}

}  // namespace contentos
