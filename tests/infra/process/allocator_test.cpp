// That the allocator which the program is linked with gives memory back, also between pieces that stay.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace contentos {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMiB = std::size_t{1} << 20U;

/// Of this process, in physical memory.
std::size_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t pages_of_address_space = 0;
  std::size_t resident_pages = 0;
  in >> pages_of_address_space >> resident_pages;
  return resident_pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

/// Fills 200 MiB in small pieces in several threads, and frees all but one piece in each thousand: what stays keeps arenas from shrinking
/// by themselves.
std::vector<std::unique_ptr<std::string>> fragment() {
  std::vector<std::vector<std::unique_ptr<std::string>>> kept(4);
  std::vector<std::thread> threads;
  threads.reserve(kept.size());
  for (auto& mine : kept) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < 200'000; ++i) { mine.push_back(std::make_unique<std::string>(250, 'x')); }
      for (std::size_t i = 0; i < mine.size(); ++i) {
        if (i % 1000 != 0) { mine[i].reset(); }
      }
    });
  }
  for (auto& thread : threads) { thread.join(); }
  std::vector<std::unique_ptr<std::string>> out;
  for (auto& mine : kept) { std::move(mine.begin(), mine.end(), std::back_inserter(out)); }
  std::erase(out, nullptr);
  return out;
}

TEST(Allocator, GivesBackWhatIsFreedInTheMiddle) {
  auto const before = resident_bytes();
  ASSERT_GT(before, 0U);
  for (int wave = 0; wave < 2; ++wave) {
    auto const kept = fragment();
    EXPECT_FALSE(kept.empty());
    for (int i = 0; i < 500 && resident_bytes() > before + 60 * kMiB; ++i) { std::this_thread::sleep_for(20ms); }
    EXPECT_LT(resident_bytes(), before + 60 * kMiB) << wave;
  }
}

}  // namespace
}  // namespace contentos
