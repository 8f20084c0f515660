#include "infra/process/held_port.hpp"

#include <gtest/gtest.h>

#include <array>
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
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  // Forked before the port is held, so that nothing of this process's is the child's.
  auto const child = ::fork();
  std::uint16_t port = 0;
  if (child == 0) {
    bool const is_told = ::read(pipe[0], &port, sizeof port) == sizeof port;
    ::_exit(is_told && !HeldPort::take(port) ? 0 : 1);
  }
  {
    auto const held = HeldPort::any();
    port = held.value();
    EXPECT_FALSE(HeldPort::take(port).has_value());
    ASSERT_EQ(::write(pipe[1], &port, sizeof port), static_cast<ssize_t>(sizeof port));
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  EXPECT_TRUE(HeldPort::take(port).has_value());
  for (int const end : pipe) { ::close(end); }
}

TEST(HeldPort, LeavesThePortToItsServer) {
  std::uint16_t port = 0;
  {
    auto const held = HeldPort::any();
    port = held.value();
    ::close(listen_at(port));
  }
  int const server = listen_at(port);
  EXPECT_FALSE(HeldPort::take(port).has_value());
  ::close(server);
  EXPECT_TRUE(HeldPort::take(port).has_value());
}

}  // namespace
}  // namespace contentos
