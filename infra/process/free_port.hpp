// Ports on the loopback for servers that this process starts.
#pragma once

#include <cstdint>

namespace contentos {

/// Whether `port` could be bound a moment ago.
[[nodiscard]] bool is_free_port(std::uint16_t port);

/// A random free one, below the range from which the kernel takes ports for outgoing connections, so that a restart finds it free again.
[[nodiscard]] std::uint16_t free_port();

}  // namespace contentos
