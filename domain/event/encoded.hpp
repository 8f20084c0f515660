// An event as bytes, before it has an envelope.
#pragma once

#include "domain/event/claims.hpp"

#include <optional>
#include <string>

namespace contentos {

struct EncodedEvent {
  std::string type;
  std::string data;                   // canonical JSON
  std::optional<std::string> body{};  // content bytes
  ClaimChanges claims{};
};

}  // namespace contentos
