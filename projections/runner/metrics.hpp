// What the runner tells whoever counts. The composition root binds these to the metrics registry (infra/telemetry); an empty
// function is not called.
#pragma once

#include "domain/core/ids.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace contentos {

/// Called on the runner's threads; must not block and must not throw.
struct RunnerMetrics {
  /// After every stored batch, and when a shard is found idle: where the projection and the shard are.
  std::function<void(std::string_view projection, ShardNo shard, ShardPosition applied, std::int64_t lag_events)> position;
  std::function<void(std::string_view projection, std::size_t events, std::chrono::microseconds took)> batch_applied;
  /// A position was missing in what the feed gave (it is read again; a gap that stays is a fault).
  std::function<void(std::string_view projection, ShardNo shard)> gap;
  /// How many streams and whole tenants are set aside now.
  std::function<void(std::string_view projection, std::size_t streams, std::size_t tenants)> set_aside;
  /// 1: the projection has stopped and needs a person; 0: it runs.
  std::function<void(std::string_view projection, bool faulted)> fault;
  /// Anything a person should read; `level` is "info", "warn" or "error".
  std::function<void(std::string_view level, std::string_view message)> log;
};

}  // namespace contentos
