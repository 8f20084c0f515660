// What goes wrong before a broker runs. The broker itself is proven in tests/infra/kafka.
#include "infra/process/kafka_broker.hpp"

#include "infra/process/free_port.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <filesystem>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

namespace contentos {
namespace {

namespace fs = std::filesystem;

TEST(KafkaBrokerTest, SaysWhatToRunWhenTheJarsAreMissing) {
  std::string folder = "/tmp/contentos-test-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  KafkaBroker broker({.jars = fs::path(folder) / "none", .data_dir = fs::path(folder) / "kafka"});
  auto const started = broker.start();
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, StoreErrorCode::unavailable);
  EXPECT_THAT(started.error().context, testing::HasSubstr("fetch-kafka"));
  EXPECT_EQ(broker.pid(), 0);
  broker.stop();
  fs::remove_all(folder);
}

TEST(FreePort, IsFreeUntilSomebodyTakesIt) {
  auto const port = free_port();
  EXPECT_TRUE(is_free_port(port));
  int const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(fd, 1), 0);
  EXPECT_FALSE(is_free_port(port));
  ::close(fd);
}

}  // namespace
}  // namespace contentos
