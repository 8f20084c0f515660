#include "commands/reactor/reaction.hpp"
#include "commands/scheduler/scheduler.hpp"
#include "commands/timer/timer.hpp"
#include "domain/tenant/tenant.hpp"

#include <array>

namespace contentos {

std::span<Reaction const> reactions() {
  static std::array const kAll{scheduler_reaction(), timer_reaction()};
  return kAll;
}

bool reopens_tenant(std::string_view type) { return type == tenant::Resumed::kType || type == tenant::Undeleted::kType; }

}  // namespace contentos
