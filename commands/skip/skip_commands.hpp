// Asks read models to leave out an event that they cannot fold, from checked input to a durable append in the event's tenant.
#pragma once

#include "commands/pipeline/pipeline.hpp"
#include "domain/skip/skip.hpp"

namespace contentos {

class SkipCommands {
public:
  explicit SkipCommands(Pipeline& pipeline) : pipeline_(pipeline) {}
  /// Whether there is such an event nobody asks: a request for none changes nothing.
  [[nodiscard]] Outcome<Written> request(CommandContext const& context, skip::Request const& command);

private:
  Pipeline& pipeline_;
};

}  // namespace contentos
