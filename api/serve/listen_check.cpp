#include "api/serve/listen_check.hpp"

#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace contentos {

std::optional<std::string> why_not_listen(std::string const& listen) {
  auto const colon = listen.rfind(':');
  if (colon == std::string::npos) { return "--listen takes address:port, for example 127.0.0.1:8080"; }
  auto const port = listen.substr(colon + 1);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (int const code = getaddrinfo(listen.substr(0, colon).c_str(), port.c_str(), &hints, &found); code != 0) {
    return "--listen " + listen + ": " + gai_strerror(code) + " (an IP address and a port are needed, for example 127.0.0.1:8080)";
  }
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> const address(found, &freeaddrinfo);
  if (port == "0") { return std::nullopt; }
  int const fd = ::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) { return std::nullopt; }
  int const yes = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  std::optional<std::string> why;
  if (::bind(fd, address->ai_addr, address->ai_addrlen) != 0) {
    why = "cannot listen on " + listen + ": " + std::strerror(errno) +
          ". Choose another address with --listen, for example --listen 127.0.0.1:8081";
  }
  ::close(fd);
  return why;
}

}  // namespace contentos
