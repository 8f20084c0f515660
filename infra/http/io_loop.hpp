// One thread's share of the server: its listening socket, its connections and the clock that ends the slow ones.
#pragma once

#include "infra/http/server_state.hpp"

#include <cstdint>
#include <future>
#include <memory>
#include <string>

namespace contentos::http {

class IoLoop {
public:
  /// Binds and listens. Several loops share one port by SO_REUSEPORT, and the kernel spreads connections over them.
  /// Errors: throws std::system_error.
  IoLoop(ServerState& server, std::string const& address, std::uint16_t port);
  ~IoLoop();
  IoLoop(IoLoop const&) = delete;
  IoLoop& operator=(IoLoop const&) = delete;

  /// Throws std::system_error when somebody, also of our own user, listens at that port already: SO_REUSEPORT alone would let
  /// two servers share it without a word.
  static void refuse_taken_port(std::string const& address, std::uint16_t port);

  [[nodiscard]] std::uint16_t port() const;
  /// Serves on the calling thread until finish().
  void run();

  /// The three steps of stopping. Threading: from any thread; each happens on the loop's own, soon after.
  /// Accepts what the kernel holds already, then no more; idle connections end. Ready when that is done.
  /// Requires: ServerState::is_draining.
  [[nodiscard]] std::future<void> drain();
  /// Every connection's socket is closed. Requires: drained.
  [[nodiscard]] std::future<void> close();
  /// run() returns. Requires: no connection is left.
  void finish();

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos::http
