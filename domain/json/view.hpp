// Boost.JSON has a string view of its own; what takes the standard's gets it through here.
#pragma once

#include <boost/json/string_view.hpp>

#include <string_view>

namespace contentos {

/// Lifetime: of the characters of `s`.
[[nodiscard]] inline std::string_view view(boost::json::string_view s) { return {s.data(), s.size()}; }

}  // namespace contentos
