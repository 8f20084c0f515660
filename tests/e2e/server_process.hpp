// `contentos serve` and other commands of the program as processes of their own.
#pragma once

#include "api/cli/client.hpp"
#include "infra/process/child_process.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace contentos::test {

using Variables = std::vector<std::pair<std::string, std::string>>;

class ServerProcess {
public:
  /// Runs on `folder`/data and returns at once. What it says is in `folder`/said.
  explicit ServerProcess(std::filesystem::path const& folder, std::vector<std::string> options = {"--listen", "127.0.0.1:0", "--no-demo"},
                         Variables environment = {}, std::string const& program = CONTENTOS_BINARY);
  ~ServerProcess();  // SIGTERM, and waits

  /// Where it listens; waits until it says so. A failure of the test, and an address where nobody is, when it does not within a minute.
  [[nodiscard]] std::string const& address();
  /// As the admin, within a tenant. Waits as address() does.
  [[nodiscard]] cli::Client client(std::string const& tenant);
  /// Everything that it has said on both of its outputs.
  [[nodiscard]] std::string said() const;

  void signal(int number) { child_.signal(number); }
  /// Its exit code, or 128 and the number of the signal that killed it; nothing when it still runs after the time.
  [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds time) { return child_.wait(time); }
  /// Sends a signal and waits for its end.
  void end(int number);

private:
  std::filesystem::path folder_;
  ChildProcess child_{};
  std::string address_{};
};

/// The processes that have to do with a folder: by their arguments, or because they run in it.
[[nodiscard]] std::vector<std::string> processes_of(std::filesystem::path const& folder);

struct CommandEnd {
  int code = -1;
  std::string said{};  // on both outputs
};

/// Runs `contentos` with the arguments to its end.
[[nodiscard]] CommandEnd run_command(std::filesystem::path const& folder, std::vector<std::string> arguments, Variables environment = {});

}  // namespace contentos::test
