// The threads that write the lines of all imports. Whose lines are waiting takes turns, line by line, so that a long import makes no
// short one wait; lines of one strand are written one after the other, in the order they were put.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace contentos {

class ImportPool {
public:
  using Task = std::function<void()>;  // an exception that leaves it is its share's, see drain()
  class Share;

  /// The threads begin with the first share: most processes never import.
  explicit ImportPool(unsigned workers) : workers_(workers) {}
  /// Requires: no share is left. Ends the threads.
  ~ImportPool();
  ImportPool(ImportPool const&) = delete;
  ImportPool& operator=(ImportPool const&) = delete;

private:
  void begin();
  void work();

  unsigned workers_;
  std::mutex mutex_{};
  std::condition_variable work_{};
  std::deque<Share*> turns_{};  // those with a strand that could go on, each once
  bool closed_ = false;
  std::vector<std::thread> threads_{};
};

/// One import's part in the pool. Used by one thread. Bounded: what waits or runs is at most 512 tasks and 16 MiB, or one task.
class ImportPool::Share {
public:
  explicit Share(ImportPool& pool) : pool_(pool) { pool.begin(); }
  /// Waits for what was put.
  ~Share() { wait(); }
  Share(Share const&) = delete;
  Share& operator=(Share const&) = delete;

  /// Blocks while there is no room. `bytes` is what the task holds of memory.
  void put(std::uint32_t strand, std::size_t bytes, Task task);
  /// Blocks until all that was put is done. Throws the first of what its tasks threw.
  void drain();

private:
  friend class ImportPool;
  struct Item {
    std::size_t bytes;
    Task task;
  };
  /// Called under the lock.
  [[nodiscard]] bool has_room(std::size_t bytes) const;
  void wait();

  ImportPool& pool_;
  std::condition_variable done_{};
  std::unordered_map<std::uint32_t, std::deque<Item>> strands_{};  // the front of each is running or stands in ready_
  std::deque<std::uint32_t> ready_{};
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  std::exception_ptr fault_{};
};

}  // namespace contentos
