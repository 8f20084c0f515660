// The HTTP/1.1 server: Beast's parser on Asio coroutines, one io_context per thread, SO_REUSEPORT. Used by api/main only.
// Routes are matched here; handlers are plain functions from Request to Response and know nothing of sockets.
// Always: every request that was read is answered, in order; a handler that throws is a 500; nothing that a client does makes the
// server hold more than its limits.
#pragma once

#include "infra/http/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::http {

/// Where a handler runs. `inline_on_io` is for handlers that wait for nobody (/healthz); everything else runs on the bounded worker pool.
enum class RunsOn { worker_pool, inline_on_io };

struct Route {
  std::string method;   // "GET" also answers HEAD
  std::string pattern;  // "/api/v1/entries/{id}/versions": a {name} matches one segment
  RunsOn runs_on = RunsOn::worker_pool;
  bool spool_body = false;  // the body goes to a file as it arrives (streamed imports), with its own size limit
  std::function<Response(Request const&, std::vector<std::string> const& path_parameters)> handler;
  /// What the loop answers itself since it is at hand, of a route whose handler runs on the pool; nothing: ask the handler.
  /// May read this machine's disk, and must not wait for anybody.
  std::function<std::optional<Response>(Request const&, std::vector<std::string> const& path_parameters)> at_hand{};
  /// What its handler needs for a body beside `Limits::handled_body_cost`, in bytes: a body may be small and stand for much.
  std::function<std::size_t(std::string_view body)> working_bytes{};
};

struct Limits {
  std::size_t header_bytes = 16 * 1024;  // request line and headers; 431 beyond (414 when the target alone exceeds url_bytes)
  std::size_t url_bytes = 8 * 1024;
  std::size_t body_bytes = 8 * 1024 * 1024;  // 413 beyond
  std::size_t spooled_body_bytes = std::size_t{4} * 1024 * 1024 * 1024;
  std::chrono::milliseconds header_timeout{10'000};  // from the first byte of a request to the end of its headers: 408
  std::chrono::milliseconds body_timeout{30'000};    // without progress: 408
  std::chrono::milliseconds keep_alive_timeout{75'000};
  std::chrono::milliseconds write_timeout{30'000};  // without a byte taken by the client's side: closed
  /// The same for an answer that is sent piece by piece, and for its source to have something. TCP tells of a client's reading only when
  /// much room has come free at its end, which takes whoever works on each line some time, and waiting costs a piece and no thread.
  std::chrono::milliseconds stream_timeout{600'000};
  /// Of all such answers together: of each its piece and what its source holds, BodySource::kPieceBytes at least. One that would begin in
  /// the last quarter: 503 + Retry-After. One whose next piece finds no room ends.
  std::size_t streamed_body_bytes = 64 * 1024 * 1024;
  std::size_t piece_bytes = 32 * 1024 * 1024;           // of one piece; a source that gives more has failed
  std::size_t buffered_body_bytes = 256 * 1024 * 1024;  // of all bodies in memory together; beyond: 503 + Retry-After
  std::size_t handled_body_cost = 8;                    // how often a body counts towards them while its handler works on it
  std::size_t connections = 10'000;                     // beyond: 503 and close
  std::size_t queued_requests = 1024;                   // waiting for a worker; beyond: 503 + Retry-After
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free port
  unsigned io_threads = 2;
  unsigned worker_threads = 96;
  std::filesystem::path spool_dir{};
  Limits limits{};
  /// Makes the body of an error the server itself answers (400, 404, 405, 408, 413, 414, 431, 500, 503): an RFC 9457 problem document.
  std::function<Response(unsigned status, std::string_view code, std::string_view detail, Request const*)> make_problem{};
  /// Called after each response: method, the route's pattern (or "unmatched"), status, seconds, response bytes.
  std::function<void(std::string_view, std::string_view, unsigned, double, std::size_t)> observe{};
  /// Called when a handler threw, which is a bug that was answered with a 500. May be empty.
  std::function<void(Request const&, std::string_view what)> report_exception{};
};

class Server {
public:
  /// Binds and listens; nothing is accepted before start().
  /// Errors: throws std::system_error when the address cannot be bound or is no address (the caller explains `--listen`), also
  /// when another process of ours shares the port; std::invalid_argument for routes that contradict each other or spool nowhere.
  Server(ServerOptions options, std::vector<Route> routes);
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  /// Threading: returns at once; handlers are called from many threads at the same time, from now until stop() has returned.
  void start();
  /// Stops accepting, lets requests in flight finish (at most `grace`), then closes everything. Idempotent.
  /// A handler that outlasts the grace is still waited for, as a thread cannot be ended; its answer goes nowhere.
  /// Threading: from any thread but a handler's.
  void stop(std::chrono::milliseconds grace);
  [[nodiscard]] std::uint16_t port() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos::http
