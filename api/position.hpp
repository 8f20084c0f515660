// `ContentOS-Position`: what a write answers and every read accepts, so that a caller reads its own writes. It holds the tenant and the
// tenant's own position; shards do not show.
#pragma once

#include "api/surface.hpp"
#include "infra/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace contentos::api {

inline constexpr char const* kPositionHeader = "ContentOS-Position";

struct Position {
  TenantId tenant;
  TenantPosition position;
};

[[nodiscard]] std::string position_token(Services const& services, Position const& position);
[[nodiscard]] std::optional<Position> parse_position(Services const& services, std::string_view token);

/// Waits until `model` shows what the request's position promises, which it returns; at once when there is none.
/// `readable`: the tenant that the caller reads; nothing for those who may read every tenant.
/// Errors: bad_request for a token that is not ours or another tenant's; not_caught_up, also while
/// the model is filled for the first time; set_aside.
/// Threading: blocks for Options::position_wait at most.
[[nodiscard]] Outcome<std::optional<Position>> await_position(Services const& services, http::Request const& request,
                                                              std::optional<TenantId> readable, std::string_view model);

}  // namespace contentos::api
