// A Kafka of one node (KRaft: broker and controller in one), which lives and dies with this process: for `contentos cluster` and the tests.
// An installation of several machines has brokers of its own.
//
// Its jars come from scripts/fetch-kafka.sh; Java from the system. It listens on 127.0.0.1 alone. Beside the data folder lies
// `<data_dir>.log`.
#pragma once

#include "domain/core/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos {

/// Where scripts/fetch-kafka.sh puts the jars: CONTENTOS_KAFKA_HOME, else below the user's cache folder.
[[nodiscard]] std::filesystem::path default_kafka_home();

struct KafkaBrokerOptions {
  std::filesystem::path jars = default_kafka_home();
  std::filesystem::path data_dir{};                          // made when missing
  std::uint16_t port = 0;                                    // 0: a free one, the same at every start in this folder
  std::function<void(std::string_view message)> progress{};  // told what takes long
  std::function<void()> on_death{};                          // it ended though nobody stopped it; called from another thread
  std::vector<std::string> java_options{"-Xms128m", "-Xmx512m"};
  std::vector<std::pair<std::string, std::string>> settings{};  // of server.properties; they win
  std::chrono::milliseconds start_timeout{120'000};             // recovery of unclean logs included
  std::stop_token stop{};  // a stop that is requested ends a start() that is under way; a broker that is started runs on
};

class KafkaBroker {
public:
  explicit KafkaBroker(KafkaBrokerOptions options);
  KafkaBroker(KafkaBroker const&) = delete;
  KafkaBroker& operator=(KafkaBroker const&) = delete;
  ~KafkaBroker();  // stops

  /// Formats the storage when it is new, starts, and waits until the broker takes requests. Returns `127.0.0.1:port`. May be called again
  /// after stop(), also when the broker had been killed. Errors: unavailable when Java or the jars are missing (the text says what to run);
  ///   timed_out; internal with the end of the broker's log; unavailable when it was told to stop. Threading: one thread starts and stops.
  [[nodiscard]] Result<std::string> start();
  /// Asks it to shut down, and ends it when that takes longer than 20 s. Twice is no harm.
  void stop();
  /// 0: not running.
  [[nodiscard]] int pid() const;

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos
