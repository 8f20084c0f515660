#include "tests/crash/killer.hpp"

#include "tests/domain/support/source_root.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <signal.h>
#include <vector>

namespace contentos::crash {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

constexpr std::array kModels = {"audit", "catalog", "search", "versions"};
// By weight: what holds state, or a lease, dies more often.
constexpr std::array kNames = {"command-1", "command-2",   "command-1",   "command-2",   "relay-1",     "relay-2",    "relay-1",
                               "relay-2",   "projector-1", "projector-2", "projector-1", "projector-2", "delivery-1", "delivery-2",
                               "worker-1",  "worker-2",    "postgres",    "postgres",    "kafka",       "gateway"};

constexpr std::string_view kServe{"\0serve\0", 7};  // an argument of its own

std::string kind_of(std::string const& name) { return name.substr(0, name.find('-')); }

/// Processes of `contentos serve` whose command line names the folder.
std::vector<pid_t> servers_in(std::string const& folder) {
  std::vector<pid_t> out;
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator("/proc", ignored)) {
    auto const name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) { continue; }
    auto const line = read_bytes(entry.path() / "cmdline").value_or("");  // nothing of a process that has ended meanwhile
    if (line.find(folder) != std::string::npos && line.find(kServe) != std::string::npos) { out.push_back(std::stoi(name)); }
  }
  return out;
}

}  // namespace

std::string Killer::choose() { return kNames[random_() % kNames.size()]; }

bool Killer::kill_one(std::string const& name) {
  // Now and then an orderly end, which must lose nothing either.
  auto const signal = name != "postgres" && random_() % 12 == 0 ? SIGTERM : SIGKILL;
  if (!cluster_.signal(name, signal)) { return false; }
  ++counts_[kind_of(name)];
  return true;
}

void Killer::kill(int count, milliseconds longest_pause, std::function<void(std::string const& model)> const& order_rebuild) {
  for (int killed = 0; killed < count;) {
    auto const pause = milliseconds(random_() % static_cast<std::uint64_t>(longest_pause.count() + 1));
    auto const name = choose();
    auto const twice = random_() % 6 == 0;
    if (random_() % 8 == 0) { order_rebuild(kModels[random_() % kModels.size()]); }
    std::this_thread::sleep_for(pause);
    killed += kill_one(name) ? 1 : 0;
    if (twice) { killed += kill_one(choose()) ? 1 : 0; }
    // Again as soon as it is back: while it starts, migrates, compares topic and log, or reads its checkpoints.
    if (random_() % 4 == 0) {
      std::this_thread::sleep_for(milliseconds(random_() % 300));
      killed += kill_one(name) ? 1 : 0;
    }
  }
}

int Killer::total() const {
  int sum = 0;
  for (auto const& [kind, count] : counts_) { sum += count; }
  return sum;
}

StartKiller::StartKiller(std::string folder, std::uint64_t seed, int count)
    : thread_([this, folder = std::move(folder), seed, count] { run(folder, seed, count); }) {}

StartKiller::~StartKiller() {
  stop_ = true;
  thread_.join();
}

void StartKiller::run(std::string const& folder, std::uint64_t seed, int count) {
  std::mt19937_64 random(seed);
  while (!stop_ && killed_ < count) {
    std::this_thread::sleep_for(milliseconds(random() % 60));
    auto const servers = servers_in(folder);
    if (servers.empty()) { continue; }
    killed_ += ::kill(servers[random() % servers.size()], SIGKILL) == 0 ? 1 : 0;
  }
}

}  // namespace contentos::crash
