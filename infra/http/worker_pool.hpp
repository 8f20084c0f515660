// A bounded pool for what may block: handlers, and the writes of spooled bodies. Threads are made when there is work for
// them, so that an idle server has none, and stay. A full queue is refused at once: the caller answers 503.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace contentos::http {

class WorkerPool {
public:
  /// Called exactly once: with true on a worker, or with false, on the thread that stops the pool, when it will not run.
  /// Must not throw.
  using Task = std::function<void(bool run)>;

  WorkerPool(unsigned threads, std::size_t queued_tasks);
  ~WorkerPool();
  WorkerPool(WorkerPool const&) = delete;
  WorkerPool& operator=(WorkerPool const&) = delete;

  /// Returns false, and leaves the task alone, when every thread is busy and the queue is full, or after stop().
  [[nodiscard]] bool try_submit(Task task);
  /// The same however many wait, and they wait no less for it: for what goes on with something that was let in, and is bounded there.
  [[nodiscard]] bool submit(Task task);
  /// Waits for running tasks, since a thread cannot be ended from outside; turns waiting ones away. Idempotent.
  void stop();

private:
  struct Waiting {
    Task task;
    bool is_counted;  // towards most_queued_
  };

  [[nodiscard]] bool add(Waiting waiting);
  void work();

  unsigned const most_threads_;
  std::size_t const most_queued_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Waiting> queue_;
  std::size_t counted_ = 0;  // in the queue
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;  // threads that wait for a task, of which queue_.size() have one coming
  bool stopping_ = false;
};

}  // namespace contentos::http
