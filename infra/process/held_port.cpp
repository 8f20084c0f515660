#include "infra/process/held_port.hpp"

#include "domain/core/result.hpp"

#include <algorithm>
#include <cstddef>
#include <netinet/in.h>
#include <random>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace contentos {
namespace {

bool is_free(std::uint16_t port) {
  int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) { return false; }
  int const yes = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool const bound = ::bind(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
  ::close(fd);
  return bound;
}

/// A socket in Linux's abstract namespace, which is one per network as ports are; -1 when another has its name.
int mark_of(std::uint16_t port) {
  int const fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) { return -1; }
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  auto const name = "contentos-port-" + std::to_string(port);
  std::ranges::copy(name, address.sun_path + 1);  // after the null byte that makes it abstract
  auto const bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (::bind(fd, reinterpret_cast<sockaddr const*>(&address), bytes) == 0) { return fd; }
  ::close(fd);
  return -1;
}

}  // namespace

HeldPort HeldPort::any() {
  std::random_device random;
  std::uniform_int_distribution<std::uint16_t> ports(15'000, 31'000);
  for (int tries = 1;; ++tries) {
    if (auto held = take(ports(random))) { return std::move(*held); }
    CONTENTOS_ENSURE(tries < 10'000, "no port is free, or no socket can be made");
  }
}

std::optional<HeldPort> HeldPort::take(std::uint16_t port) {
  int const mark = mark_of(port);
  if (mark < 0) { return std::nullopt; }
  HeldPort held(mark, port);
  return is_free(port) ? std::optional(std::move(held)) : std::nullopt;
}

HeldPort::~HeldPort() {
  if (mark_ >= 0) { ::close(mark_); }
}

}  // namespace contentos
