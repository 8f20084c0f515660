// Kills processes of a cluster at random: any of them, sometimes two at once, sometimes while they start or while a model is rebuilt.
#pragma once

#include "api/cluster/cluster.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <thread>

namespace contentos::crash {

class Killer {
public:
  /// `seed` decides who and after what pause.
  Killer(Cluster& cluster, std::uint64_t seed) : cluster_(cluster), random_(seed) {}

  /// `count` processes, with pauses of up to `longest_pause`. `order_rebuild` is called now and then before one.
  void kill(int count, std::chrono::milliseconds longest_pause, std::function<void(std::string const& model)> const& order_rebuild);

  /// By kind: `relay: 12`.
  [[nodiscard]] std::map<std::string, int> const& counts() const { return counts_; }
  [[nodiscard]] int total() const;

private:
  [[nodiscard]] std::string choose();
  bool kill_one(std::string const& name);

  Cluster& cluster_;
  std::mt19937_64 random_;
  std::map<std::string, int> counts_{};
};

/// Kills processes of the cluster in `folder` while it is still being started, which nobody but the kernel knows of yet. Until it is
/// destroyed.
class StartKiller {
public:
  StartKiller(std::string folder, std::uint64_t seed, int count);
  ~StartKiller();
  [[nodiscard]] int killed() const { return killed_; }

private:
  void run(std::string const& folder, std::uint64_t seed, int count);
  std::atomic<bool> stop_{false};
  std::atomic<int> killed_{0};
  std::thread thread_;
};

}  // namespace contentos::crash
