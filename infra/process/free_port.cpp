#include "infra/process/free_port.hpp"

#include "domain/core/result.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <random>
#include <sys/socket.h>
#include <unistd.h>

namespace contentos {

bool is_free_port(std::uint16_t port) {
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

std::uint16_t free_port() {
  std::random_device random;
  std::uniform_int_distribution<std::uint16_t> ports(15'000, 31'000);
  for (int tries = 1;; ++tries) {
    if (auto const port = ports(random); is_free_port(port)) { return port; }
    CONTENTOS_ENSURE(tries < 10'000, "no port is free, or no socket can be made");
  }
}

}  // namespace contentos
