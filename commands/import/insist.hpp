// Background work waits out a store that is away; whoever stops it is heard at once.
#pragma once

#include "domain/core/result.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace contentos {

[[nodiscard]] inline bool may_pass(StoreError const& error) { return error.retryable; }
[[nodiscard]] inline bool may_pass(Failure const& failure) {
  auto const* error = std::get_if<StoreError>(&failure);
  return error != nullptr && error->retryable;
}

/// How long to wait before the store is asked again: 200 ms at first, each time twice as long, at most 5 s. Many may be waiting for it.
inline constexpr std::chrono::milliseconds kFirstPause{200};
[[nodiscard]] constexpr std::chrono::milliseconds longer(std::chrono::milliseconds pause) {
  constexpr std::chrono::milliseconds kLongestPause{5000};
  return std::min(pause * 2, kLongestPause);
}

/// Sleeps. Returns false at once when `stop` is requested, before or meanwhile.
[[nodiscard]] inline bool pause_for(std::chrono::milliseconds pause, std::stop_token const& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  (void)never.wait_for(lock, stop, pause, [] { return false; });
  return !stop.stop_requested();
}

/// Asks until the answer is none that may pass, or `stop` is requested: after that nothing is asked.
template <class Ask>
[[nodiscard]] auto insist(std::stop_token const& stop, Ask const& ask) {
  auto answer = ask();
  for (auto pause = kFirstPause; !answer && may_pass(answer.error()) && pause_for(pause, stop); pause = longer(pause)) { answer = ask(); }
  return answer;
}

}  // namespace contentos
