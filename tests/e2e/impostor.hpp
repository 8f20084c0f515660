// Somebody who listens where a server is expected: notes all that is sent to it, and either answers 200 to everything or passes it on to
// the real server.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace contentos::test {

class Impostor {
public:
  /// `passes_on_to`: the real server's port on the loopback; 0: it answers itself. `port`: where it listens; 0: anywhere.
  explicit Impostor(std::uint16_t passes_on_to = 0, std::uint16_t port = 0);
  ~Impostor();
  Impostor(Impostor const&) = delete;
  Impostor& operator=(Impostor const&) = delete;

  /// From now on it answers this instead of `{"proofs":[]}`; with nothing, it stays silent.
  void answer(std::string_view body);

  [[nodiscard]] std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// What came in so far.
  [[nodiscard]] std::string heard() const;

private:
  void accept_all();
  void serve(int client);
  /// Notes what can be read and sends it on, or an answer back. Returns false at the end of the connection.
  bool pass(int from, int to, bool is_client);

  std::uint16_t passes_on_to_;
  int listening_;
  std::uint16_t port_ = 0;
  std::atomic<bool> ending_{false};
  mutable std::mutex mutex_{};
  std::string answer_{};
  std::string heard_{};
  std::thread thread_{};
};

}  // namespace contentos::test
