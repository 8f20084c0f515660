// Ports on the loopback for servers that this process starts.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

namespace contentos {

/// A port of 127.0.0.1 that no other holder on this machine is given, in whatever process, for as long as this lives. The port itself is
/// left to the server that it is for: between the choice and that server's bind only a stranger can take it. Linux only. Threading: any
/// thread.
class HeldPort {
public:
  /// A random free one, below the range from which the kernel takes ports for outgoing connections, so that a restart finds it free again.
  /// Aborts when there is none, or no socket can be made.
  [[nodiscard]] static HeldPort any();
  /// `port`, unless somebody listens there or holds it.
  [[nodiscard]] static std::optional<HeldPort> take(std::uint16_t port);

  HeldPort(HeldPort&& other) noexcept : mark_(std::exchange(other.mark_, -1)), value_(other.value_) {}
  HeldPort& operator=(HeldPort&&) = delete;
  ~HeldPort();

  [[nodiscard]] std::uint16_t value() const { return value_; }

private:
  HeldPort(int mark, std::uint16_t value) : mark_(mark), value_(value) {}
  int mark_;  // a socket whose name only one process can have; the kernel takes it back however this process ends
  std::uint16_t value_;
};

}  // namespace contentos
