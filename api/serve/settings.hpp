// What a process is told by its environment: where the database and the brokers are, and which files hold secrets. Never by flags, which
// others on the machine can read.
#pragma once

#include "domain/core/result.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace contentos {

struct KafkaSettings {
  std::string brokers;                                            // CONTENTOS_KAFKA: host:port,host:port
  std::vector<std::pair<std::string, std::string>> properties{};  // CONTENTOS_KAFKA_PROPERTIES: a file of librdkafka's name=value lines
  int replication = 1;                                            // CONTENTOS_KAFKA_REPLICATION: copies of each partition
};

struct Settings {
  std::string postgres{};                          // CONTENTOS_POSTGRES: libpq's conninfo or URI; empty: a private PostgreSQL
  std::optional<KafkaSettings> kafka{};            // absent: projections follow the log itself
  std::size_t delivery_cache_bytes = 256U << 20U;  // CONTENTOS_DELIVERY_CACHE_MB: what delivery keeps ready in memory
  std::filesystem::path admin_token_file{};  // CONTENTOS_ADMIN_TOKEN_FILE: where the first admin token goes; empty: into the data folder
};

/// Errors: internal, naming the variable or file and what is wrong with it.
[[nodiscard]] Result<Settings> settings_from_environment();

}  // namespace contentos
