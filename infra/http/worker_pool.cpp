#include "infra/http/worker_pool.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

namespace contentos::http {

WorkerPool::WorkerPool(unsigned threads, std::size_t queued_tasks)
    : most_threads_(std::max(threads, 1U)), most_queued_(std::max<std::size_t>(queued_tasks, 1)) {
  threads_.reserve(most_threads_);
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::try_submit(Task task) { return add({std::move(task), true}); }

bool WorkerPool::submit(Task task) { return add({std::move(task), false}); }

bool WorkerPool::add(Waiting waiting) {
  std::lock_guard const lock(mutex_);
  bool const somebody_waits = idle_ > queue_.size();
  if (stopping_) { return false; }
  if (!somebody_waits) {
    if (threads_.size() < most_threads_) {
      try {
        threads_.emplace_back([this] { work(); });
        ++idle_;  // counted from here on, so that the next task does not take its place for its own
      } catch (std::system_error const&) {
        // The machine has no thread to spare: the task queues for those that exist, if any does.
        if (threads_.empty()) { return false; }
      }
    } else if (waiting.is_counted && counted_ >= most_queued_ + idle_) {
      return false;
    }
  }
  if (waiting.is_counted) { ++counted_; }
  queue_.push_back(std::move(waiting));
  wake_.notify_one();
  return true;
}

void WorkerPool::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) { return; }
    --idle_;
    if (queue_.front().is_counted) { --counted_; }
    auto task = std::move(queue_.front().task);
    queue_.pop_front();
    lock.unlock();
    task(true);
    task = nullptr;  // what it holds must not be let go under the lock
    lock.lock();
    ++idle_;
  }
}

void WorkerPool::stop() {
  std::deque<Waiting> turned_away;
  std::vector<std::thread> threads;
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
    turned_away.swap(queue_);
    threads.swap(threads_);
    wake_.notify_all();
  }
  for (auto const& waiting : turned_away) { waiting.task(false); }
  for (auto& thread : threads) { thread.join(); }
}

}  // namespace contentos::http
