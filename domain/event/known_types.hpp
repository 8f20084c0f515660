// Every event type that was ever released, in one list. A type that is not in it is of a newer program (a rolling upgrade): whoever meets
// one waits for that program with the stream it is in, and takes it for nothing worse.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

/// Sorted. tests/domain holds it to the decoders, the catalogue and the golden bytes.
[[nodiscard]] std::span<std::string_view const> released_event_types();

[[nodiscard]] bool is_known_event_type(std::string_view type);

/// Makes this process as old as if `types` had not been released yet; none: as new as it is. For proofs of rolling upgrades alone.
/// Threading: before any other thread runs.
void forget_event_types(std::vector<std::string> types);

}  // namespace contentos
