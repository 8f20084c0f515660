// One client's connection: reads requests, has them answered, writes answers, all in one coroutine on one loop's thread.
#pragma once

#include "infra/http/response_head.hpp"
#include "infra/http/server_state.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace contentos::http {

/// What the connections of one loop share. Threading: that loop's thread only.
struct LoopState {
  ServerState& server;
  DateCache date{};
};

/// Threading: everything on the loop's thread.
class Connection {
public:
  virtual ~Connection() = default;
  Connection() = default;
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;

  /// Ends what has waited beyond its deadline. Called often enough to be on time within a few per cent of the shortest time-out.
  virtual void expire(std::chrono::steady_clock::time_point now) = 0;
  /// Ends the connection if no request is under way. Requires: ServerState::is_draining, which ends it after its request otherwise.
  virtual void drain() = 0;
  /// Ends it now, whatever is under way.
  virtual void close() = 0;
};

/// Takes over a connected, non-blocking socket and serves it until either side ends it; then calls `ended` once. The addresses are those of
/// a Request.
/// Lifetime: the coroutine owns the connection until `ended`; what is returned may be dropped at any time.
std::shared_ptr<Connection> serve(boost::asio::io_context& io, int socket, bool is_ipv6, std::string remote_address,
                                  std::string local_address, LoopState& loop, std::function<void()> ended);

}  // namespace contentos::http
