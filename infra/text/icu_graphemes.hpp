// The graphemes port on ICU. Its rules are those of the Unicode version that the installed ICU carries.
#pragma once

#include "commands/ports/graphemes.hpp"

namespace contentos::text {

class IcuGraphemes final : public Graphemes {
public:
  [[nodiscard]] std::string cut(std::string_view text, std::size_t most_bytes) const override;
};

}  // namespace contentos::text
