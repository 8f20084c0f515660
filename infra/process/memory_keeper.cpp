#include "infra/process/memory_keeper.hpp"

#include <algorithm>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

namespace contentos {

std::size_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t pages_of_address_space = 0;
  std::size_t resident_pages = 0;
  if (!(in >> pages_of_address_space >> resident_pages)) { return 0; }
  return resident_pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

MemoryKeeper::MemoryKeeper(MemoryKeeperOptions options) : options_(options), thread_([this] { watch(); }) {}

MemoryKeeper::~MemoryKeeper() {
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  thread_.join();
}

void MemoryKeeper::watch() {
  constexpr int kLooksBetweenTrims = 16;
  auto settled = resident_bytes();
  auto least = settled;
  auto before = settled;
  int looks = 0;
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, options_.look_every, [this] { return stopping_; })) {
    auto const now = resident_bytes();
    settled = std::min(settled, now);  // what was in use once may be given back later, and grown into again
    least = std::min(least, now);
    // What a trim left may be freed right after it and still look as if it were in use: hence again, now and then.
    bool const is_due = ++looks >= kLooksBetweenTrims && now > least + options_.slack_bytes;
    if (now <= before && (now > settled + options_.slack_bytes || is_due)) {
      ::malloc_trim(0);
      settled = resident_bytes();
      looks = 0;
    }
    before = now;
  }
}

}  // namespace contentos
