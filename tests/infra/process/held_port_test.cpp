#include "infra/process/held_port.hpp"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <set>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace contentos {
namespace {

/// As a server does, also one that lets other sockets share its port.
int listen_at(std::uint16_t port) {
  int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int const yes = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address), 0);
  EXPECT_EQ(::listen(fd, 1), 0);
  return fd;
}

TEST(HeldPort, IsNeverGivenTwice) {
  // Of 16,000 ports, 500 drawn without looking at each other would hold a pair in all but one of 2,000 runs.
  std::vector<HeldPort> held;
  std::set<std::uint16_t> values;
  for (int i = 0; i < 500; ++i) { values.insert(held.emplace_back(HeldPort::any()).value()); }
  EXPECT_EQ(values.size(), held.size());
}

TEST(HeldPort, IsNobodyElsesInThisProcessOrAnotherUntilItIsLetGo) {
  std::uint16_t port = 0;
  {
    auto const held = HeldPort::any();
    port = held.value();
    EXPECT_FALSE(HeldPort::take(port).has_value());
    auto const child = ::fork();
    if (child == 0) { ::_exit(HeldPort::take(port) ? 1 : 0); }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(HeldPort::take(port).has_value());
}

TEST(HeldPort, LeavesThePortToItsServer) {
  auto port = HeldPort::any().value();
  {
    auto const held = HeldPort::take(port);
    ASSERT_TRUE(held.has_value());
    ::close(listen_at(port));
  }
  int const server = listen_at(port);
  EXPECT_FALSE(HeldPort::take(port).has_value());
  ::close(server);
  EXPECT_TRUE(HeldPort::take(port).has_value());
}

}  // namespace
}  // namespace contentos
