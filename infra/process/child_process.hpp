// Programs this process runs and that must not outlive it.
#pragma once

#include "domain/core/result.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <sys/types.h>
#include <thread>
#include <utility>
#include <vector>

namespace contentos {

/// Whom a program runs as.
struct RunAs {
  uid_t uid = 0;
  gid_t gid = 0;
  bool change = false;  // false: as this process
};

struct ChildOptions {
  std::vector<std::string> arguments;  // [0] is the program's absolute path
  RunAs user{};
  std::string output_file{};  // its stdout and stderr, appended; empty: /dev/null
  std::string working_dir = "/";
  std::vector<std::pair<std::string, std::string>> environment{};  // set beside what this process has
  int signal_on_parent_death = 9;
};

/// A program in a session of its own (a terminal's Ctrl-C does not reach it), killed by the kernel when this process dies.
class ChildProcess {
public:
  ChildProcess() = default;
  ChildProcess(ChildProcess const&) = delete;
  ChildProcess& operator=(ChildProcess const&) = delete;
  /// Kills it hard if it still runs.
  ~ChildProcess();

  /// Errors: internal when it cannot be forked. A program that cannot be executed exits with 127.
  [[nodiscard]] Result<void> start(ChildOptions options);
  void signal(int number);
  /// The same to everything in its session that it has started and not moved elsewhere.
  void signal_all(int number);
  /// The exit status (128 + n for signal n), or nothing when it still runs after the time, or when a stop is requested.
  [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds timeout, std::stop_token const& stop = {});
  [[nodiscard]] pid_t pid() const;

private:
  void run(ChildOptions options);

  // The kernel's death signal follows the thread that forked, so that thread stays until the child is gone.
  std::thread keeper_{};
  mutable std::mutex mutex_{};
  std::condition_variable_any changed_{};
  pid_t pid_ = 0;  // 0: not forked yet, -1: fork failed
  std::optional<int> status_{};
};

/// Runs a program to its end. Returns its exit status, or an error when it takes longer or a stop is requested: it and what it has started
/// are then killed.
[[nodiscard]] Result<int> run_program(ChildOptions options, std::chrono::milliseconds timeout, std::stop_token const& stop = {});

}  // namespace contentos
