// Gives memory that nobody uses any more back to the system. glibc keeps what was freed in the middle of its arenas, so that a process that
// once worked on large bodies in many threads would look as large for ever.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

namespace contentos {

struct MemoryKeeperOptions {
  std::chrono::milliseconds look_every{1'000};
  std::size_t slack_bytes = std::size_t{64} << 20U;  // how much the process may grow before it is worth a trim, which takes milliseconds
};

/// Looks at the size of this process from time to time, and trims when it has grown and is not growing any more.
/// Threading: a thread of its own from construction to destruction; malloc_trim locks one arena after the other.
class MemoryKeeper {
public:
  explicit MemoryKeeper(MemoryKeeperOptions options = {});
  ~MemoryKeeper();
  MemoryKeeper(MemoryKeeper const&) = delete;
  MemoryKeeper& operator=(MemoryKeeper const&) = delete;

private:
  void watch();

  MemoryKeeperOptions options_;
  std::mutex mutex_{};
  std::condition_variable stopped_{};
  bool stopping_ = false;
  std::thread thread_{};
};

/// Bytes of this process in physical memory; 0 where the system does not say.
[[nodiscard]] std::size_t resident_bytes();

}  // namespace contentos
