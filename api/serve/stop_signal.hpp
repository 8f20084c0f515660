// SIGINT and SIGTERM as a request to stop that holds from a process's first moment on. Used by `contentos serve` and `contentos cluster`.
#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace contentos {

/// The first signal requests a stop. One that comes a second or more after it ends the process at once, with 128 + its number: whoever
/// signals a whole process group may reach this process twice with one signal, and a supervisor that repeats itself means it.
/// What is lost then is nothing that was acknowledged, and the kernel tells child processes.
class StopSignal {
public:
  /// Requires: no other thread exists yet. All threads inherit that both signals are blocked, and only the one in here takes them.
  StopSignal();
  ~StopSignal();
  StopSignal(StopSignal const&) = delete;
  StopSignal& operator=(StopSignal const&) = delete;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
  /// Blocks until a stop is requested, at most for the time. Returns whether it is.
  [[nodiscard]] bool wait_for(std::chrono::milliseconds time);

  /// From now until `returned`, a requested stop may take this long; then the process ends with 0 where it stands. For calls that
  /// cannot be interrupted, such as a look-up of a name or libpq's way to a host that does not answer.
  void leave_after(std::chrono::milliseconds patience);
  void returned();

private:
  void take_signals();
  [[nodiscard]] bool is_late(std::chrono::steady_clock::duration since_signal);

  sigset_t signals_{};
  std::stop_source source_{};
  std::mutex mutex_{};
  std::optional<std::chrono::milliseconds> patience_{};
  std::atomic<bool> ended_{false};
  std::thread taker_{};
};

}  // namespace contentos
