// What all loops and connections of one server share, and the two calls into foreign code that must never fail: making a
// problem document and running a handler.
#pragma once

#include "infra/http/body.hpp"
#include "infra/http/fault.hpp"
#include "infra/http/router.hpp"
#include "infra/http/server.hpp"
#include "infra/http/worker_pool.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::http {

/// To be called where something is being caught.
[[nodiscard]] std::string words_of_current_exception();

/// Counts open connections. Threading: any thread.
class ConnectionCount {
public:
  [[nodiscard]] bool try_add(std::size_t most);
  void remove();
  /// Returns whether none was left before the time was over.
  [[nodiscard]] bool wait_for_none(std::chrono::milliseconds at_most);
  void wait_for_none();

private:
  std::mutex mutex_;
  std::condition_variable none_left_;
  std::size_t count_ = 0;
};

struct ServerState {
  ServerState(ServerOptions given, std::vector<Route> routes);

  /// An error the server answers itself, by ServerOptions::make_problem, or in plain text when that is empty or throws.
  [[nodiscard]] Response problem(Fault const& fault, Request const* request) const noexcept;
  /// Runs a handler. Returns nothing when it threw, or made what cannot be sent, both of which are reported.
  [[nodiscard]] std::optional<Response> call(Route const& route, Request const& request,
                                             std::vector<std::string> const& parameters) const noexcept;
  /// Route::at_hand. Nothing, too, when it threw or made what cannot be sent: the handler is asked then.
  [[nodiscard]] std::optional<Response> at_hand(Route const& route, Request const& request,
                                                std::vector<std::string> const& parameters) const noexcept;
  /// ServerOptions::report_exception.
  void report(Request const& request, std::string_view what) const noexcept;
  void observe(std::string_view method, std::string_view pattern, unsigned status, std::chrono::steady_clock::duration took,
               std::size_t bytes) const noexcept;

  ServerOptions const options;
  Router const router;
  WorkerPool pool;
  BodyBudget budget;
  BodyBudget streamed;  // of answers, as `budget` is of requests
  ConnectionCount connections;
  /// Set once stopping has begun: every answer from then on is its connection's last.
  std::atomic<bool> is_draining{false};
};

}  // namespace contentos::http
