#include "infra/http/io_loop.hpp"

#include "infra/http/connection.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <future>
#include <list>
#include <sys/socket.h>
#include <system_error>
#include <utility>

namespace contentos::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int kBacklog = 4096;
constexpr unsigned kAcceptsInARow = 64;
// When the process is out of descriptors, accepting fails again at once until somebody leaves.
constexpr milliseconds kPauseAfterFailedAccept{50};

[[noreturn]] void fail(error_code const& ec, std::string const& what) {
  throw std::system_error(ec.value(), ec.category() == boost::system::system_category() ? std::system_category() : std::generic_category(),
                          what);
}

tcp::endpoint endpoint_of(std::string const& address, std::uint16_t port) {
  error_code ec;
  auto const parsed = asio::ip::make_address(address == "localhost" ? "127.0.0.1" : address, ec);
  if (ec) { throw std::system_error(std::make_error_code(std::errc::invalid_argument), "'" + address + "' is no IP address"); }
  return {parsed, port};
}

void bind(tcp::acceptor& acceptor, tcp::endpoint const& endpoint, bool is_shared) {
  error_code ec;
  auto const check = [&](char const* step) {
    if (ec) { fail(ec, std::string{step} + " " + endpoint.address().to_string() + " port " + std::to_string(endpoint.port())); }
  };
  acceptor.open(endpoint.protocol(), ec);
  check("open a socket for");
  acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (is_shared) { acceptor.set_option(ReusePort(true), ec); }
  check("share");
  acceptor.bind(endpoint, ec);
  check("bind");
  // Only a listening socket is seen by others that try the same port.
  acceptor.listen(kBacklog, ec);
  check("listen at");
}

// The sweep that ends slow connections runs often enough for the shortest time-out to be kept within an eighth.
milliseconds sweep_interval(Limits const& limits) {
  auto const shortest =
      std::min({limits.header_timeout, limits.body_timeout, limits.keep_alive_timeout, limits.write_timeout, limits.stream_timeout});
  return std::clamp(shortest / 8, milliseconds{5}, milliseconds{250});
}

std::string without_port(tcp::endpoint const& endpoint) {
  auto const address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  }
  return address.to_string();
}

// Of our end of a connection. A link-local address is named without its interface, whose number differs at the other end.
std::string local_address_of(int socket) {
  tcp::endpoint local;
  auto bytes = static_cast<socklen_t>(local.capacity());
  if (::getsockname(socket, local.data(), &bytes) != 0) { return {}; }
  local.resize(bytes);
  auto const address = without_port(local);
  bool const is_ipv6 = address.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address.substr(0, address.find('%')) + "]" : address) + ":" + std::to_string(local.port());
}

}  // namespace

class IoLoop::Impl {
public:
  Impl(ServerState& server, tcp::endpoint const& endpoint) : acceptor_(io_), pause_(io_), sweep_(io_), state_{server} {
    bind(acceptor_, endpoint, true);
    error_code ec;
    acceptor_.non_blocking(true, ec);
    if (ec) { fail(ec, "make the listening socket non-blocking"); }
    port_ = acceptor_.local_endpoint(ec).port();
    overload_ = overload_answer();
  }

  void run() {
    wait_for_clients();
    sweep();
    io_.run();
  }

  std::future<void> drain() {
    return on_loop([this] {
      while (accept_one()) {}
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
      for (auto const& connection : connections_) { connection->drain(); }
    });
  }

  std::future<void> close() {
    return on_loop([this] {
      for (auto const& connection : connections_) { connection->close(); }
    });
  }

  void finish() { io_.stop(); }
  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  template <class Work>
  std::future<void> on_loop(Work work) {
    auto done = std::make_shared<std::promise<void>>();
    auto is_done = done->get_future();
    asio::post(io_, [work, done] {
      work();
      done->set_value();
    });
    return is_done;
  }

  // The answer to a connection too many is made beforehand: an overloaded server must not work for those it turns away.
  std::string overload_answer() {
    auto const response = state_.server.problem({503, "overloaded", "Too many connections are open. Try again soon."}, nullptr);
    std::string bytes;
    append_head(bytes, response, BodyEnd::of(response), state_.date.now(), AfterAnswer::close);
    if (response.body) { bytes += *response.body; }
    return bytes;
  }

  void wait_for_clients() {
    acceptor_.async_wait(tcp::acceptor::wait_read, [this](error_code const& ec) {
      if (ec || state_.server.is_draining) { return; }
      unsigned accepted = 0;
      while (accepted < kAcceptsInARow && accept_one()) { ++accepted; }
      if (!is_out_of_descriptors_) { return wait_for_clients(); }
      is_out_of_descriptors_ = false;
      pause_.expires_after(kPauseAfterFailedAccept);
      pause_.async_wait([this](error_code const& cancelled) {
        if (!cancelled && !state_.server.is_draining) { wait_for_clients(); }
      });
    });
  }

  bool accept_one() {
    tcp::endpoint remote;
    auto bytes = static_cast<socklen_t>(remote.capacity());
    int const socket = ::accept4(acceptor_.native_handle(), remote.data(), &bytes, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      if (errno == EINTR || errno == ECONNABORTED) { return true; }
      is_out_of_descriptors_ = errno != EAGAIN && errno != EWOULDBLOCK;
      return false;
    }
    remote.resize(bytes);
    auto& server = state_.server;
    if (!server.connections.try_add(server.options.limits.connections)) {
      turn_away(socket);
      return true;
    }
    auto const place = connections_.emplace(connections_.end());
    auto const ended = [this, place] {
      connections_.erase(place);
      state_.server.connections.remove();
    };
    *place = serve(io_, socket, remote.address().is_v6(), without_port(remote), local_address_of(socket), state_, ended);
    return true;
  }

  void turn_away(int socket) {
    // What has come already is read, so that closing does not reset the connection before the answer was seen.
    static_cast<void>(::send(socket, overload_.data(), overload_.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    static_cast<void>(::shutdown(socket, SHUT_WR));
    char unread[4096];
    while (::recv(socket, unread, sizeof unread, MSG_DONTWAIT) > 0) {}
    ::close(socket);
    state_.server.observe("-", "unmatched", 503, {}, overload_.size());
  }

  void sweep() {
    sweep_.expires_after(sweep_interval(state_.server.options.limits));
    sweep_.async_wait([this](error_code const& ec) {
      if (ec) { return; }
      auto const now = steady_clock::now();
      for (auto const& connection : connections_) { connection->expire(now); }
      sweep();
    });
  }

  asio::io_context io_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  asio::steady_timer sweep_;
  LoopState state_;
  std::list<std::shared_ptr<Connection>> connections_{};
  std::string overload_{};
  std::uint16_t port_ = 0;
  bool is_out_of_descriptors_ = false;
};

IoLoop::IoLoop(ServerState& server, std::string const& address, std::uint16_t port)
    : impl_(std::make_unique<Impl>(server, endpoint_of(address, port))) {}
IoLoop::~IoLoop() = default;

void IoLoop::refuse_taken_port(std::string const& address, std::uint16_t port) {
  asio::io_context io;
  tcp::acceptor probe(io);
  bind(probe, endpoint_of(address, port), false);
}

std::uint16_t IoLoop::port() const { return impl_->port(); }
void IoLoop::run() { impl_->run(); }
std::future<void> IoLoop::drain() { return impl_->drain(); }
std::future<void> IoLoop::close() { return impl_->close(); }
void IoLoop::finish() { impl_->finish(); }

}  // namespace contentos::http
