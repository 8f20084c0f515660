// What management's list of entries searches for by words.
#pragma once

#include "api/endpoint.hpp"
#include "api/parameters.hpp"

#include <optional>

namespace contentos::api {

/// The request's `text`, which is noted as known; what cannot be searched for is refused.
[[nodiscard]] std::optional<search::TextQuery> text_wish(Call const& call, Parameters& parameters);

/// The search model knows the latest version alone. Names the parameter that asks for another.
[[nodiscard]] Rejection text_of_another_time(Call const& call);

/// The entries whose latest version has it. Waits for the request's position, as all reads do.
[[nodiscard]] Outcome<SearchReader::Found> find_entries(Call const& call, search::TextQuery query);

}  // namespace contentos::api
