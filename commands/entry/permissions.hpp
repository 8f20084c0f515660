// What is asked of whoever changes an entry. Internal to commands/entry.
#pragma once

#include "commands/access/permission.hpp"
#include "domain/entry/word.hpp"

namespace contentos {

inline constexpr Permission kEditEntry{Deed::edit, entry::Word::kName};
inline constexpr Permission kPublishEntry{Deed::publish, entry::Word::kName};

}  // namespace contentos
