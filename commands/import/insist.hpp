// Background work waits out a store that is away; whoever stops it is heard at once.
#pragma once

#include "domain/core/result.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace contentos {

[[nodiscard]] inline bool may_pass(StoreError const& error) { return error.retryable; }
[[nodiscard]] inline bool may_pass(Failure const& failure) {
  auto const* error = std::get_if<StoreError>(&failure);
  return error != nullptr && error->retryable;
}

/// Asks again until the answer is none that may pass, or `stop` is set.
template <class Ask>
[[nodiscard]] auto insist(std::atomic<bool> const& stop, Ask const& ask) {
  constexpr auto kAgainAfter = std::chrono::milliseconds(200);
  auto answer = ask();
  while (!answer && may_pass(answer.error()) && !stop) {
    std::this_thread::sleep_for(kAgainAfter);
    answer = ask();
  }
  return answer;
}

}  // namespace contentos
