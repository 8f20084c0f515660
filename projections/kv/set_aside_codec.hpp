// How a model in a key-value store keeps what it has set aside:
//   00 'p' tenant(16) stream   → 01, shard(be32), position(be64), tenant position(be64), event id(16), '1' when it waits for a newer
//                                program else '0', be32 length and text of the event's type, reason
// Without a stream it is all of the tenant. Values of an older form begin with 00 and say shard, position, tenant position and reason.
#pragma once

#include "projections/runner/set_aside.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace contentos {

inline constexpr std::string_view kSetAsidePrefix{"\0p", 2};

[[nodiscard]] std::string set_aside_prefix(TenantId tenant);
[[nodiscard]] std::string set_aside_key(TenantId tenant, std::optional<StreamName> const& stream);
[[nodiscard]] std::string encode_set_aside(SetAside const& one);
/// Nothing when it is not readable.
[[nodiscard]] std::optional<SetAside> decode_set_aside(std::string_view key, std::string_view value);

}  // namespace contentos
