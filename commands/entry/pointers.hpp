// Where in what was sent something is wrong, where what is wrong was not sent itself.
#pragma once

#include "commands/entry/entry_commands.hpp"

#include <string>

namespace contentos {

/// Another record has what this entry needs: said at the member of `sent` that asks for it, or of the whole. `sent`: the content that a
/// client sent with the command; null: none.
[[nodiscard]] Failure point_out_claim(Failure failure, SaveInput const* sent);

/// What a version holds was not sent: what is wrong with it is said at `member`, the pointer to where what was sent names the version.
[[nodiscard]] Failure about_the_version(Failure failure, std::string const& member);

/// What is wrong with a change, at the members of the item that asks for it in a batch.
[[nodiscard]] Failure about_the_item(Failure failure, BatchItem const& item);

}  // namespace contentos
