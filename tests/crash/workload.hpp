// Editors at work: random commands on entries that are their own and on some that are everybody's, each with an Idempotency-Key, repeated
// when the answer is lost.
#pragma once

#include "api/cli/client.hpp"
#include "tests/crash/journal.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace contentos::crash {

struct Work {
  std::string address;  // the gateway's
  std::string token;
  std::vector<std::string> tenants;  // slugs
};

/// Threading: one thread.
class Editor {
public:
  /// `seed` decides what is sent, not when.
  Editor(Work const& work, Journal& journal, unsigned number, std::uint64_t seed);

  /// Sends one command and settles it, or gives up on it. `patience`: how long it repeats what was not answered.
  void step(std::chrono::milliseconds patience, std::atomic<bool> const& stop);

private:
  struct Command {
    std::string method;
    std::string path;
    std::string body;
  };
  [[nodiscard]] Command batch();
  [[nodiscard]] Command choose(std::string& entry);
  [[nodiscard]] Command save(std::string const& entry);
  [[nodiscard]] std::string random_text();
  [[nodiscard]] bool one_in(unsigned n) { return random_() % n == 0; }
  void learn(std::string const& entry, cli::Reply const& reply);

  Work const& work_;
  Journal& journal_;
  unsigned number_;
  std::mt19937_64 random_;
  std::string tenant_;
  std::map<std::string, std::string> latest_{};  // entry: its last version, as far as this editor knows
  int created_ = 0;
};

}  // namespace contentos::crash
