#include "infra/http/connection.hpp"

#include "infra/http/head_scanner.hpp"
#include "infra/http/read_buffer.hpp"
#include "infra/http/request_parser.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <utility>

namespace contentos::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

// Asio's defaults go through a type-erased executor on every operation; naming the only one there is saves that.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
template <class T>
using Task = asio::awaitable<T, Executor>;
constexpr asio::use_awaitable_t<Executor> kTask{};

constexpr std::size_t kBodyBufferBytes = 64 * 1024;
constexpr std::size_t kSpoolWriteBytes = 256 * 1024;
// What counts as progress of a body: less than this within a body_timeout is a client that only pretends to send.
constexpr std::size_t kProgressBytes = 4 * 1024;
constexpr std::chrono::milliseconds kLinger{1'000};
constexpr unsigned kRequestsInARow = 32;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

constexpr Fault kHeadTooSlow{408, "request_timeout", "The headers of the request did not arrive in time."};
constexpr Fault kBodyTooSlow{408, "request_timeout", "The body of the request stopped arriving."};
constexpr Fault kBodyTooLarge{413, "too_large", "The request body is larger than this server takes."};
constexpr Fault kTargetTooLong{414, "uri_too_long", "The request target is longer than this server takes."};
constexpr Fault kHeadTooLarge{431, "header_fields_too_large", "The headers of the request are larger than this server takes."};
constexpr Fault kNotFound{404, "not_found", "There is nothing at this path."};
constexpr Fault kMethodNotAllowed{405, "method_not_allowed", "The path exists, but not with this method; Allow names those it has."};
constexpr Fault kOverloaded{503, "overloaded", "Too many requests are waiting. Try again soon."};
constexpr Fault kTooManyBodies{503, "overloaded", "Too many request bodies are in memory. Try again soon."};
constexpr Fault kSpoolFailed{503, "unavailable", "The request body could not be stored."};
constexpr Fault kHandlerFailed{500, "internal", "The request could not be handled because of a fault in this server."};
constexpr std::string_view kUnmatched = "unmatched";

class HttpConnection final : public Connection {
public:
  HttpConnection(Socket socket, std::string remote_address, LoopState& loop)
      : socket_(std::move(socket)), loop_(loop), server_(loop.server), limits_(server_.options.limits), lease_(server_.budget) {
    request_.remote_address = std::move(remote_address);
  }

  Task<void> run() {
    while (co_await next_head()) {
      auto const* route = begin_request();
      if (route != nullptr && parser_.awaits_body()) {
        bool const whole = co_await receive_body(*route);
        if (gone_) break;
        if (!whole) route = nullptr;
      }
      if (route != nullptr && route->runs_on == RunsOn::inline_on_io) {
        ask(*route);
      } else if (route != nullptr) {
        bool const ran = co_await on_pool([this, route] { ask(*route); });
        if (!ran) answer(kOverloaded);
      }
      if (!send_at_once()) co_await send_the_rest();
      end_request();
      if (gone_) break;
      if (closing_) {
        co_await linger();
        break;
      }
      // A client that pipelines without end must not keep the others of this loop waiting.
      if (++in_a_row_ % kRequestsInARow == 0) co_await asio::post(socket_.get_executor(), kTask);
    }
    close();
  }

  void expire(steady_clock::time_point now) override {
    if (now < deadline_) return;
    deadline_ = kNever;
    timed_out_ = true;
    cancel();
  }

  void drain() override {
    if (idle_) cancel();
  }

  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }

private:
  static constexpr auto kNever = steady_clock::time_point::max();

  void cancel() {
    error_code ignored;
    socket_.cancel(ignored);
  }

  void allow(std::chrono::milliseconds time) {
    timed_out_ = false;
    deadline_ = steady_clock::now() + time;
  }

  // Waits until a head is there to be judged. Returns false when the connection is over.
  Task<bool> next_head() {
    if (head_is_ready()) co_return true;
    idle_ = buffer_.pending().empty();
    allow(idle_ && served_ > 0 ? limits_.keep_alive_timeout : limits_.header_timeout);
    do {
      if (!buffer_.make_room(limits_.header_bytes + 1)) break;
      error_code ec;
      std::size_t received = 0;
      if (loop_.draining && idle_) {
        received = socket_.read_some(asio::buffer(buffer_.room(), buffer_.room_bytes()), ec);
      } else {
        received = co_await socket_.async_read_some(asio::buffer(buffer_.room(), buffer_.room_bytes()), asio::redirect_error(kTask, ec));
        // Whoever is told to go while idle may have sent a request in this very moment; the next round looks.
        if (ec == asio::error::operation_aborted && idle_ && loop_.draining && socket_.is_open() && !timed_out_) continue;
      }
      if (ec) {
        bool const too_slow = timed_out_ && !idle_;
        if (!too_slow || !socket_.is_open()) co_return false;
        fault_ = kHeadTooSlow;
        break;
      }
      in_a_row_ = 0;
      if (std::exchange(idle_, false)) allow(limits_.header_timeout);
      buffer_.received(received);
    } while (!head_is_ready());
    idle_ = false;
    deadline_ = kNever;
    co_return true;
  }

  bool head_is_ready() {
    auto const pending = buffer_.pending();
    auto const state = scanner_.scan(pending);
    if (scanner_.target_bytes() > limits_.url_bytes) {
      fault_ = kTargetTooLong;
    } else if (state == HeadScanner::State::malformed) {
      fault_ = bad_request("The request line or a header is malformed.");
    } else if (scanner_.field_lines() > RequestParser::kMostFields ||
               (state == HeadScanner::State::whole ? scanner_.head_bytes() : pending.size()) > limits_.header_bytes) {
      fault_ = kHeadTooLarge;
    }
    return fault_ || state == HeadScanner::State::whole;
  }

  // Judges the head. Returns the route to ask, or null when response_ is the server's own answer.
  Route const* begin_request() {
    started_ = steady_clock::now();
    pattern_ = kUnmatched;
    after_ = AfterAnswer::close;
    knows_request_ = false;
    if (!fault_) {
      auto const head = buffer_.pending().substr(0, scanner_.head_bytes()).substr(scanner_.leading_bytes());
      fault_ = parser_.parse_head(head, request_);
      buffer_.consume(scanner_.head_bytes());
      scanner_.reset();
    }
    if (fault_) {
      closing_ = true;
      answer(*std::exchange(fault_, std::nullopt));
      return nullptr;
    }
    knows_request_ = true;
    closing_ = !parser_.keep_alive();
    auto const* route = select_route();
    // An unread body would have to be read and thrown away to get to the next request; closing is cheaper for both.
    if (route == nullptr && parser_.awaits_body()) closing_ = true;
    return route;
  }

  Route const* select_route() {
    auto const* leaf = server_.router.match(request_.segments, parameters_);
    if (request_.path == "*") {
      if (request_.method == "OPTIONS") return allow_only(server_.router.allow_anywhere());
      answer(bad_request("Only OPTIONS may be asked of the whole server."));
      return nullptr;
    }
    if (leaf == nullptr) {
      answer(kNotFound);
      return nullptr;
    }
    if (auto const* route = server_.router.route(*leaf, request_.method)) {
      pattern_ = route->pattern;
      return route;
    }
    if (request_.method == "OPTIONS") return allow_only(leaf->allow);
    answer(kMethodNotAllowed);
    response_.with("Allow", leaf->allow);
    return nullptr;
  }

  Route const* allow_only(std::string const& methods) {
    response_ = Response{204, {{"Allow", methods}}, nullptr};
    return nullptr;
  }

  void ask(Route const& route) {
    auto response = server_.call(route, request_, parameters_);
    if (response) spool_.give_away();
    response_ = response ? *std::move(response) : server_.problem(kHandlerFailed, &request_);
  }

  void answer(Fault const& fault) { response_ = server_.problem(fault, knows_request_ ? &request_ : nullptr); }

  void refuse_body(Fault const& fault) {
    closing_ = true;
    answer(fault);
  }

  // Returns false when the body was refused, with response_ set, or when the client is gone.
  Task<bool> receive_body(Route const& route) {
    auto const limit = route.spool_body ? limits_.spooled_body_bytes : limits_.body_bytes;
    if (parser_.content_length().value_or(0) > limit) {
      refuse_body(kBodyTooLarge);
      co_return false;
    }
    if (route.spool_body) {
      bool const is_open = co_await to_spool([this] { return spool_.create(server_.options.spool_dir); });
      if (!is_open) co_return false;
    }
    if (parser_.expects_continue() && buffer_.pending().empty() && !parser_.is_http_1_0()) {
      bool const sent = co_await send(kContinue, {});
      if (!sent) co_return false;
    }
    auto& decoded = route.spool_body ? unwritten_ : request_.body;
    std::size_t unproven = 0;
    allow(limits_.body_timeout);
    for (;;) {
      auto const step = parser_.put_body(buffer_.pending(), decoded, limit);
      buffer_.consume(step.consumed);
      auto const& fault = step.fault;
      if (fault || (!route.spool_body && !lease_.grow_to(decoded.size()))) {
        refuse_body(fault ? *fault : kTooManyBodies);
        co_return false;
      }
      if (route.spool_body && (step.done || unwritten_.size() >= kSpoolWriteBytes)) {
        bool const written = co_await to_spool([this, last = step.done] { return write_spool(last); });
        if (!written) co_return false;
        allow(limits_.body_timeout);
      }
      if (step.done) break;
      auto const received = co_await receive_more();
      if (received == 0) co_return false;
      unproven += received;
      if (unproven >= kProgressBytes) {
        unproven = 0;
        allow(limits_.body_timeout);
      }
    }
    deadline_ = kNever;
    if (route.spool_body) request_.spooled_body = spool_.path();
    co_return true;
  }

  // Returns 0 when there is no more to come: the client is gone, or was refused.
  Task<std::size_t> receive_more() {
    if (!buffer_.make_room(kBodyBufferBytes)) {
      refuse_body(bad_request("A chunk's header is too long."));
      co_return 0;
    }
    error_code ec;
    auto const received =
        co_await socket_.async_read_some(asio::buffer(buffer_.room(), buffer_.room_bytes()), asio::redirect_error(kTask, ec));
    if (!ec) {
      buffer_.received(received);
      co_return received;
    }
    if (timed_out_ && socket_.is_open()) {
      refuse_body(kBodyTooSlow);
    } else {
      gone_ = true;
    }
    co_return 0;
  }

  std::error_code write_spool(bool is_last) {
    auto failed = spool_.write(unwritten_);
    unwritten_.clear();
    if (!failed && is_last) failed = spool_.close();
    return failed;
  }

  // File writes block, so they are done where handlers run, and not on the loop.
  template <class Work>
  Task<bool> to_spool(Work work) {
    deadline_ = kNever;
    std::error_code failed;
    bool const ran = co_await on_pool([&failed, &work] { failed = work(); });
    if (ran && !failed) co_return true;
    refuse_body(ran ? kSpoolFailed : kOverloaded);
    co_return false;
  }

  // Runs blocking work on the pool and comes back to this loop. Yields false when the pool would not have it.
  // Lifetime: what `work` refers to must live in the awaiting coroutine, which stays where it is meanwhile.
  template <class Work>
  Task<bool> on_pool(Work work) {
    return asio::async_initiate<asio::use_awaitable_t<Executor> const, void(bool)>(
        [this](auto handler, Work todo) {
          auto resume = [executor = socket_.get_executor(), shared = std::make_shared<decltype(handler)>(std::move(handler))](bool ran) {
            asio::post(executor, [shared, ran] { std::move (*shared)(ran); });
          };
          bool const taken = server_.pool.try_submit([resume, todo](bool run) mutable {
            if (run) todo();
            resume(run);
          });
          if (!taken) resume(false);
        },
        kTask, std::move(work));
  }

  // Writes head and body in one system call. Returns false when bytes are left over, since the client reads slowly.
  bool send_at_once() {
    if (loop_.draining) closing_ = true;
    after_ = closing_ ? AfterAnswer::close : AfterAnswer::keep_alive;
    if (!closing_ && parser_.is_http_1_0()) after_ = AfterAnswer::keep_alive_1_0;
    head_.clear();
    append_head(head_, response_, loop_.date.now(), after_);
    bool const has_body = response_.body && !has_no_body(response_.status) && !(knows_request_ && request_.method == "HEAD");
    body_ = has_body ? std::string_view{*response_.body} : std::string_view{};
    error_code ec;
    std::array<asio::const_buffer, 2> const buffers{asio::buffer(head_), asio::buffer(body_)};
    sent_ = socket_.write_some(buffers, ec);
    gone_ = ec && ec != asio::error::would_block;
    return gone_ || sent_ == head_.size() + body_.size();
  }

  Task<void> send_the_rest() {
    auto const of_head = std::min(sent_, head_.size());
    co_await send(std::string_view{head_}.substr(of_head), body_.substr(sent_ - of_head));
  }

  Task<bool> send(std::string_view head, std::string_view body) {
    while (!head.empty() || !body.empty()) {
      allow(limits_.write_timeout);
      error_code ec;
      std::array<asio::const_buffer, 2> const buffers{asio::buffer(head), asio::buffer(body)};
      auto const written = co_await socket_.async_write_some(buffers, asio::redirect_error(kTask, ec));
      if (ec) {
        gone_ = true;
        co_return false;
      }
      auto const of_head = std::min(written, head.size());
      head.remove_prefix(of_head);
      body.remove_prefix(written - of_head);
    }
    deadline_ = kNever;
    co_return true;
  }

  void end_request() {
    auto const method = knows_request_ ? std::string_view{request_.method} : std::string_view{"-"};
    server_.observe(method, pattern_, response_.status, steady_clock::now() - started_, head_.size() + body_.size());
    ++served_;
    body_ = {};
    response_.body.reset();
    response_.headers.clear();
    lease_.release();
    spool_.remove();
    unwritten_.clear();
    if (request_.body.capacity() > kBodyBufferBytes) std::string().swap(request_.body);
    buffer_.shrink();
  }

  // Closing with unread bytes in the socket would make the kernel reset the connection, and the client might lose the answer
  // (RFC 9112, section 9.6): so first say that nothing more comes, then listen a little while.
  Task<void> linger() {
    error_code ec;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    allow(kLinger);
    buffer_.consume(buffer_.pending().size());
    if (!buffer_.make_room(ReadBuffer::kIdleBytes)) co_return;
    while (!ec) co_await socket_.async_read_some(asio::buffer(buffer_.room(), buffer_.room_bytes()), asio::redirect_error(kTask, ec));
  }

  Socket socket_;
  LoopState& loop_;
  ServerState& server_;
  Limits const& limits_;
  BodyLease lease_;
  ReadBuffer buffer_{};
  HeadScanner scanner_{};
  RequestParser parser_{};
  SpoolFile spool_{};
  std::string unwritten_{};
  Request request_{};
  std::vector<std::string> parameters_{};
  Response response_{};
  std::string head_{};
  std::string_view body_{};
  std::string_view pattern_{};
  std::optional<Fault> fault_{};
  std::size_t sent_ = 0;
  std::size_t served_ = 0;
  unsigned in_a_row_ = 0;
  steady_clock::time_point started_{};
  steady_clock::time_point deadline_ = kNever;
  AfterAnswer after_ = AfterAnswer::close;
  bool idle_ = true;
  bool timed_out_ = false;
  bool closing_ = false;        // after this answer
  bool gone_ = false;           // the client is, or the socket is
  bool knows_request_ = false;  // request_ is of this request
};

}  // namespace

std::shared_ptr<Connection> serve(asio::io_context& io, int socket, bool is_ipv6, std::string remote_address, LoopState& loop,
                                  std::function<void()> ended) {
  Socket accepted(io, is_ipv6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket);
  error_code ignored;
  accepted.non_blocking(true, ignored);
  accepted.set_option(asio::ip::tcp::no_delay(true), ignored);
  auto connection = std::make_shared<HttpConnection>(std::move(accepted), std::move(remote_address), loop);
  asio::co_spawn(io.get_executor(), connection->run(), [connection, ended = std::move(ended)](std::exception_ptr const& /*out of memory*/) {
    connection->close();
    ended();
  });
  return connection;
}

}  // namespace contentos::http
