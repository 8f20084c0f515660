// Waiting that a request to stop ends.
#pragma once

#include "domain/core/result.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace contentos {

/// Blocks for the time, or until a stop is requested. Returns whether it was.
[[nodiscard]] inline bool pause_unless_stopped(std::stop_token const& stop, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, time, [] { return false; });
  return stop.stop_requested();
}

/// Of a start that a stop has ended.
[[nodiscard]] inline StoreError told_to_stop() { return {StoreErrorCode::unavailable, false, "told to stop while it was starting"}; }

/// Whether an error is that and no failure. Its words alone tell: no store answers so, and its code is of those that stores have.
[[nodiscard]] inline bool is_told_to_stop(StoreError const& error) { return error.context == told_to_stop().context; }

}  // namespace contentos
