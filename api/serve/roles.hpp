// What a process of a cluster does. One process may have any of them; alone, `contentos serve` has all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace contentos {

enum class Role : std::uint8_t {
  command,    // management and audit API; keeps a replica of the versions model
  relay,      // copies the log to Kafka, while it holds the lease
  projector,  // projects the models kept in PostgreSQL, while it holds the lease
  delivery,   // delivery API; keeps a replica of the delivery model
  worker,     // works off the reactors' to-do lists
};

class Roles {
public:
  static constexpr Roles all() { return Roles(0b11111); }
  constexpr Roles() = default;
  constexpr explicit Roles(Role role) : bits_(bit(role)) {}

  /// `command,delivery`. Nothing for an unknown or absent name.
  [[nodiscard]] static std::optional<Roles> parse(std::string_view text);
  /// As parse reads it.
  [[nodiscard]] std::string str() const;

  [[nodiscard]] constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
  /// Whether it projects anything, and so needs a feed.
  [[nodiscard]] constexpr bool project() const { return has(Role::command) || has(Role::projector) || has(Role::delivery); }
  friend constexpr bool operator==(Roles, Roles) = default;

private:
  constexpr explicit Roles(std::uint8_t bits) : bits_(bits) {}
  static constexpr std::uint8_t bit(Role role) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(role)); }
  std::uint8_t bits_ = 0;
};

}  // namespace contentos
