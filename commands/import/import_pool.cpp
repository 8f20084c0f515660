#include "commands/import/import_pool.hpp"

#include <utility>

namespace contentos {

namespace {

constexpr std::size_t kMaxTasks = 512;
constexpr std::size_t kMaxBytes = 16 * 1024 * 1024;

/// What it threw: of many imports' tasks none may end the thread.
std::exception_ptr run(ImportPool::Task const& task) {
  try {
    task();
  } catch (...) { return std::current_exception(); }
  return nullptr;
}

}  // namespace

void ImportPool::begin() {
  std::lock_guard const lock(mutex_);
  threads_.reserve(workers_);
  while (threads_.size() < workers_) {
    threads_.emplace_back([this] { work(); });
  }
}

ImportPool::~ImportPool() {
  {
    std::lock_guard const lock(mutex_);
    closed_ = true;
  }
  work_.notify_all();
  for (auto& thread : threads_) { thread.join(); }
}

void ImportPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock, [&] { return closed_ || !turns_.empty(); });
    if (turns_.empty()) { return; }
    auto* share = turns_.front();
    turns_.pop_front();
    auto const strand = share->ready_.front();
    share->ready_.pop_front();
    if (!share->ready_.empty()) { turns_.push_back(share); }
    auto const task = std::move(share->strands_.at(strand).front().task);
    lock.unlock();
    auto fault = run(task);
    lock.lock();
    if (!share->fault_) { share->fault_ = std::move(fault); }
    auto const it = share->strands_.find(strand);
    share->bytes_ -= it->second.front().bytes;
    --share->count_;
    it->second.pop_front();
    if (it->second.empty()) {
      share->strands_.erase(it);
    } else {
      if (share->ready_.empty()) { turns_.push_back(share); }
      share->ready_.push_back(strand);
    }
    // Under the lock: whoever waits may end the share as soon as it sees that nothing is left.
    share->done_.notify_all();
  }
}

bool ImportPool::Share::has_room(std::size_t bytes) const { return count_ == 0 || (count_ < kMaxTasks && bytes_ + bytes <= kMaxBytes); }

void ImportPool::Share::put(std::uint32_t strand, std::size_t bytes, Task task) {
  {
    std::unique_lock lock(pool_.mutex_);
    done_.wait(lock, [&] { return has_room(bytes); });
    auto& items = strands_[strand];
    items.push_back({bytes, std::move(task)});
    ++count_;
    bytes_ += bytes;
    if (items.size() > 1) { return; }
    if (ready_.empty()) { pool_.turns_.push_back(this); }
    ready_.push_back(strand);
  }
  pool_.work_.notify_one();
}

void ImportPool::Share::wait() {
  std::unique_lock lock(pool_.mutex_);
  done_.wait(lock, [&] { return count_ == 0; });
}

void ImportPool::Share::drain() {
  wait();
  if (fault_) { std::rethrow_exception(std::exchange(fault_, nullptr)); }
}

}  // namespace contentos
