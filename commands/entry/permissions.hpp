// What is asked of whoever changes an entry. Internal to commands/entry.
#pragma once

#include "commands/access/permission.hpp"
#include "commands/entry/entry_commands.hpp"
#include "domain/entry/word.hpp"

namespace contentos {

inline constexpr Permission kEditEntry{Deed::edit, entry::Word::kName};
inline constexpr Permission kPublishEntry{Deed::publish, entry::Word::kName};

[[nodiscard]] Permission permission_for(TransitionInput const& input);

}  // namespace contentos
