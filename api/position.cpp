#include "api/position.hpp"

#include "api/problem.hpp"
#include "api/seal.hpp"

namespace contentos::api {

namespace {

constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kNumberBytes = 8;

}  // namespace

std::string position_token(Services const& services, Position const& position) {
  auto payload = position.tenant.uuid().raw();
  auto const value = static_cast<std::uint64_t>(position.position.value);
  for (std::size_t i = kNumberBytes; i-- > 0;) { payload.push_back(static_cast<char>((value >> (8 * i)) & 0xFF)); }
  return seal(services.identity, services.options.sealing_key, "position", payload);
}

std::optional<Position> parse_position(Services const& services, std::string_view token) {
  auto const payload = unseal(services.identity, services.options.sealing_key, "position", token);
  if (!payload || payload->size() != kUuidBytes + kNumberBytes) { return std::nullopt; }
  auto const tenant = Uuid::from_raw(std::string_view(*payload).substr(0, kUuidBytes));
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kNumberBytes; ++i) { value = (value << 8) | static_cast<unsigned char>((*payload)[kUuidBytes + i]); }
  return Position{TenantId(*tenant), TenantPosition(static_cast<std::int64_t>(value))};
}

Outcome<std::optional<Position>> await_position(Services const& services, http::Request const& request, std::optional<TenantId> readable,
                                                std::string_view model) {
  if (services.options.has_caught_up && !services.options.has_caught_up(model)) {
    return Failure(StoreError{StoreErrorCode::not_caught_up, true, std::string(model) + " is still being filled from the log"});
  }
  auto const token = request.header("contentos-position");
  if (!token) { return std::optional<Position>(); }
  auto const position = parse_position(services, *token);
  if (!position || (readable && *readable != position->tenant)) {
    return Failure(bad_header(kPositionHeader, "malformed", "This is no position that a write of this tenant has answered."));
  }
  auto const deadline = std::chrono::steady_clock::now() + services.options.position_wait;
  auto const reached = services.read_models.wait_for_tenant(model, position->tenant, position->position, deadline);
  if (!reached) { return Failure(reached.error()); }
  return position;
}

}  // namespace contentos::api
