// What goes wrong before a broker runs. The broker itself is proven in tests/infra/kafka.
#include "infra/process/kafka_broker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <stdlib.h>

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

}  // namespace
}  // namespace contentos
