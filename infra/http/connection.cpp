#include "infra/http/connection.hpp"

#include "infra/http/exchange.hpp"
#include "infra/http/read_buffer.hpp"

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
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <system_error>
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
using MostUnsent = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>;
using SilenceBeforeProbe = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPIDLE>;
using SilenceBetweenProbes = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPINTVL>;
using MostProbes = asio::detail::socket_option::integer<IPPROTO_TCP, TCP_KEEPCNT>;

constexpr std::size_t kBodyBufferBytes = 64 * 1024;
// What counts as progress of a body: less than this within a body_timeout is a client that only pretends to send.
constexpr std::size_t kProgressBytes = 4 * 1024;
// What the kernel takes for a client ahead of what can be sent. Its own measure are megabytes, of which it asks for more only when a third
// is gone: a client that reads slowly would cost as much, and be seen to read too rarely to be told from one that does not.
constexpr int kMostUnsentBytes = 128 * 1024;
// While a source has nothing yet, only the kernel's probes find out about a client that has gone without a word, or with no more than the
// one that also means "I have said all".
constexpr int kProbeSeconds = 30;
constexpr int kMostUnansweredProbes = 3;
constexpr std::chrono::milliseconds kLinger{1'000};
constexpr unsigned kRequestsInARow = 32;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

constexpr Fault kHeadTooSlow{408, "request_timeout", "The headers of the request did not arrive in time."};
constexpr Fault kBodyTooSlow{408, "request_timeout", "The body of the request stopped arriving."};
constexpr Fault kOverloaded{503, "overloaded", "Too many requests are waiting. Try again soon."};
constexpr Fault kSpoolFailed{503, "unavailable", "The request body could not be stored."};

class HttpConnection final : public Connection {
public:
  HttpConnection(Socket socket, std::string remote_address, std::string local_address, LoopState& loop)
      : socket_(std::move(socket)),
        loop_(loop),
        limits_(loop.server.options.limits),
        exchange_(loop.server, std::move(remote_address), std::move(local_address)) {}

  Task<void> run() {
    while (co_await next_head()) {
      auto const* route = exchange_.begin(buffer_);
      if (route != nullptr && exchange_.awaits_body(*route)) {
        bool const is_whole = co_await receive_body(*route);
        if (gone_) { break; }
        if (!is_whole) { route = nullptr; }
      }
      if (route != nullptr && !exchange_.answer_inline(*route)) {
        bool const ran = co_await on_pool([this, route] {
          exchange_.ask(*route);
          if (exchange_.awaits_piece()) { exchange_.pull_first(); }
        });
        if (!ran) { exchange_.answer(kOverloaded); }
        route = nullptr;
      }
      if (route != nullptr && exchange_.awaits_piece()) {
        bool const ran = co_await on_pool([this] { exchange_.pull_first(); });
        if (!ran) { exchange_.answer(kOverloaded); }
      }
      exchange_.compose(loop_.date, loop_.server.is_draining);
      is_open_ended_ = exchange_.ends_with_connection();
      if (!send_at_once()) { co_await send_the_rest(); }
      if (exchange_.has_more() && !gone_) { co_await send_pieces(); }
      is_open_ended_ = is_open_ended_ && gone_;
      ended_ = exchange_.end(!gone_);
      buffer_.shrink();
      is_used_ = true;
      if (gone_) { break; }
      if (exchange_.is_last()) {
        co_await linger();
        break;
      }
      // A client that pipelines without end must not keep the others of this loop waiting.
      if (++in_a_row_ % kRequestsInARow == 0) { co_await asio::post(socket_.get_executor(), kTask); }
    }
    close();
  }

  void expire(steady_clock::time_point now) override {
    if (now < deadline_) { return; }
    deadline_ = kNever;
    timed_out_ = true;
    cancel();
  }

  void drain() override {
    if (idle_) { cancel(); }
  }

  void close() override {
    error_code ignored;
    // A last chunk or an announced length is missed by the client; where there is neither, only a reset is no good end.
    if (is_open_ended_) { socket_.set_option(asio::socket_base::linger(true, 0), ignored); }
    socket_.close(ignored);
  }

private:
  static constexpr auto kNever = steady_clock::time_point::max();

  void cancel() {
    error_code ignored;
    socket_.cancel(ignored);
  }

  void allow(std::chrono::milliseconds time, steady_clock::time_point from = steady_clock::now()) {
    timed_out_ = false;
    deadline_ = from + time;
  }

  // Waits until a head is there to be judged. Returns false when the connection is over.
  Task<bool> next_head() {
    if (exchange_.head_is_ready(buffer_.pending())) { co_return true; }
    idle_ = buffer_.pending().empty();
    if (idle_ && is_used_) {
      allow(limits_.keep_alive_timeout, ended_);
    } else {
      allow(limits_.header_timeout);
    }
    for (bool is_ready = false; !is_ready;) {
      if (!buffer_.make_room(limits_.header_bytes + 1)) { break; }
      error_code ec;
      std::size_t received = 0;
      if (loop_.server.is_draining && idle_) {
        received = socket_.read_some(asio::buffer(buffer_.room(), buffer_.room_bytes()), ec);
      } else {
        received = co_await socket_.async_read_some(asio::buffer(buffer_.room(), buffer_.room_bytes()), asio::redirect_error(kTask, ec));
        // Whoever is told to go while idle may have sent a request in this very moment; the next round looks.
        if (ec == asio::error::operation_aborted && idle_ && loop_.server.is_draining && socket_.is_open() && !timed_out_) { continue; }
      }
      if (ec) {
        bool const too_slow = timed_out_ && !idle_;
        if (!too_slow || !socket_.is_open()) { co_return false; }
        exchange_.give_up_head(kHeadTooSlow);
        break;
      }
      in_a_row_ = 0;
      buffer_.received(received);
      is_ready = exchange_.head_is_ready(buffer_.pending());
      if (std::exchange(idle_, false) && !is_ready) { allow(limits_.header_timeout); }
    }
    idle_ = false;
    deadline_ = kNever;
    co_return true;
  }

  // Returns false when the body was refused, and answered so, or when the client is gone.
  Task<bool> receive_body(Route const& route) {
    if (!exchange_.admits_body(route)) { co_return false; }
    if (route.spool_body) {
      bool const is_open = co_await to_spool([this] { return exchange_.open_spool(); });
      if (!is_open) { co_return false; }
    }
    if (exchange_.expects_continue() && buffer_.pending().empty()) {
      bool const sent = co_await send(kContinue, {}, limits_.write_timeout);
      if (!sent) { co_return false; }
    }
    std::size_t unproven = 0;
    allow(limits_.body_timeout);
    for (;;) {
      auto const body = exchange_.take_body(route, buffer_);
      if (body == Exchange::Body::refused) { co_return false; }
      bool const is_whole = body == Exchange::Body::whole;
      if (route.spool_body && body != Exchange::Body::unfinished) {
        bool const written = co_await to_spool([this, is_whole] { return exchange_.write_spool(is_whole); });
        if (!written) { co_return false; }
        allow(limits_.body_timeout);
      }
      if (is_whole) { break; }
      auto const received = co_await receive_more();
      if (received == 0) { co_return false; }
      unproven += received;
      if (unproven >= kProgressBytes) {
        unproven = 0;
        allow(limits_.body_timeout);
      }
    }
    deadline_ = kNever;
    co_return true;
  }

  // Returns 0 when there is no more to come: the client is gone, or was refused.
  Task<std::size_t> receive_more() {
    if (!buffer_.make_room(kBodyBufferBytes)) {
      exchange_.refuse(bad_request("A chunk's header is too long."));
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
      exchange_.refuse(kBodyTooSlow);
    } else {
      gone_ = true;
    }
    co_return 0;
  }

  // File writes block, so they are done where handlers run, and not on the loop.
  template <class Work>
  Task<bool> to_spool(Work work) {
    deadline_ = kNever;
    std::error_code failed;
    bool const ran = co_await on_pool([&failed, &work] { failed = work(); });
    if (ran && !failed) { co_return true; }
    exchange_.refuse(ran ? kSpoolFailed : kOverloaded);
    co_return false;
  }

  // Runs blocking work on the pool and comes back to this loop. Yields false when the pool would not have it, by `submit`.
  // Lifetime: what `work` refers to must live in the awaiting coroutine, which stays where it is meanwhile.
  template <class Work>
  Task<bool> on_pool(Work work, bool (WorkerPool::*submit)(WorkerPool::Task) = &WorkerPool::try_submit) {
    return asio::async_initiate<asio::use_awaitable_t<Executor> const, void(bool)>(
        [this, submit](auto handler, Work todo) {
          auto resume = [executor = socket_.get_executor(), shared = std::make_shared<decltype(handler)>(std::move(handler))](bool ran) {
            asio::post(executor, [shared, ran] { (*shared)(ran); });
          };
          bool const taken = (loop_.server.pool.*submit)([resume, todo](bool run) mutable {
            if (run) { todo(); }
            resume(run);
          });
          if (!taken) { resume(false); }
        },
        kTask, std::move(work));
  }

  // Writes head and body in one system call. Returns false when bytes are left over, since the client reads slowly.
  bool send_at_once() {
    error_code ec;
    std::array<asio::const_buffer, 2> const buffers{asio::buffer(exchange_.head()), asio::buffer(exchange_.body())};
    sent_ = socket_.write_some(buffers, ec);
    gone_ = ec && ec != asio::error::would_block;
    return gone_ || sent_ == exchange_.head().size() + exchange_.body().size();
  }

  Task<void> send_the_rest() {
    expect_slow_reading();
    auto const of_head = std::min(sent_, exchange_.head().size());
    auto const patience = exchange_.has_more() ? limits_.stream_timeout : limits_.write_timeout;
    co_await send(exchange_.head().substr(of_head), exchange_.body().substr(sent_ - of_head), patience);
  }

  // The next piece is made only when the one before is with the kernel, on whichever worker is free; none waits for the client.
  Task<void> send_pieces() {
    expect_slow_reading();
    expect_silence();
    while (!gone_ && exchange_.has_more()) {
      // It goes on over a row of empty pieces, and is over at the next of them.
      if (deadline_ == kNever) { allow(limits_.stream_timeout); }
      bool const ran = co_await on_pool([this] { exchange_.pull(); }, &WorkerPool::submit);
      gone_ = !ran || !socket_.is_open();
      if (gone_) { break; }
      if (!exchange_.has_more() || !exchange_.piece().empty()) {
        co_await send(exchange_.frame(), exchange_.piece(), limits_.stream_timeout);
      } else if (timed_out_) {
        exchange_.cut_off("a source that had nothing for as long as a client may take nothing");
      } else {
        gone_ = has_hung_up();
      }
    }
    deadline_ = kNever;
    if (exchange_.is_cut_off()) { gone_ = true; }
  }

  // Looked for where nothing is sent, which would tell. A client that only says that it sends nothing more reads on.
  bool has_hung_up() {
    pollfd watched{socket_.native_handle(), 0, 0};
    return ::poll(&watched, 1, 0) == 1 && (watched.revents & (POLLERR | POLLHUP)) != 0;
  }

  void expect_slow_reading() {
    if (std::exchange(expects_slow_reading_, true)) { return; }
    error_code ignored;
    socket_.set_option(MostUnsent(kMostUnsentBytes), ignored);
  }

  void expect_silence() {
    if (std::exchange(expects_silence_, true)) { return; }
    error_code ignored;
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    socket_.set_option(SilenceBeforeProbe(kProbeSeconds), ignored);
    socket_.set_option(SilenceBetweenProbes(kProbeSeconds), ignored);
    socket_.set_option(MostProbes(kMostUnansweredProbes), ignored);
  }

  Task<bool> send(std::string_view head, std::string_view body, std::chrono::milliseconds patience) {
    while (!head.empty() || !body.empty()) {
      allow(patience);
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

  // Closing with unread bytes in the socket would make the kernel reset the connection, and the client might lose the answer
  // (RFC 9112, section 9.6): so first say that nothing more comes, then listen a little while.
  Task<void> linger() {
    error_code ec;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    allow(kLinger);
    buffer_.consume(buffer_.pending().size());
    if (!buffer_.make_room(ReadBuffer::kIdleBytes)) { co_return; }
    while (!ec) { co_await socket_.async_read_some(asio::buffer(buffer_.room(), buffer_.room_bytes()), asio::redirect_error(kTask, ec)); }
  }

  Socket socket_;
  LoopState& loop_;
  Limits const& limits_;
  ReadBuffer buffer_{};
  Exchange exchange_;
  std::size_t sent_ = 0;
  unsigned in_a_row_ = 0;
  steady_clock::time_point deadline_ = kNever;
  steady_clock::time_point ended_{};  // the exchange before
  bool idle_ = true;
  bool is_used_ = false;  // has had an answer
  bool expects_slow_reading_ = false;
  bool expects_silence_ = false;
  // What is being sent ends where the connection does, and has not come to its end. Kept here, as workers may be at exchange_.
  bool is_open_ended_ = false;
  bool timed_out_ = false;
  bool gone_ = false;  // the client is, or the socket is
};

}  // namespace

std::shared_ptr<Connection> serve(asio::io_context& io, int socket, bool is_ipv6, std::string remote_address, std::string local_address,
                                  LoopState& loop, std::function<void()> ended) {
  Socket accepted(io, is_ipv6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), socket);
  error_code ignored;
  accepted.non_blocking(true, ignored);
  accepted.set_option(asio::ip::tcp::no_delay(true), ignored);
  auto connection = std::make_shared<HttpConnection>(std::move(accepted), std::move(remote_address), std::move(local_address), loop);
  asio::co_spawn(io.get_executor(), connection->run(), [connection, ended = std::move(ended)](std::exception_ptr const& /*out of memory*/) {
    connection->close();
    ended();
  });
  return connection;
}

}  // namespace contentos::http
