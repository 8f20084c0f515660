#include "tests/infra/http/client.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace contentos::http::test {
namespace {

constexpr timeval kSocketPatience{20, 0};

std::string lower(std::string_view text) {
  std::string lowered{text};
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lowered;
}

Answer parse_head(std::string_view head) {
  Answer answer;
  answer.status = static_cast<unsigned>(std::stoul(std::string{head.substr(9, 3)}));
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.empty()) {
    auto const line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size() + 2);
    auto const colon = line.find(": ");
    if (colon == std::string_view::npos) { throw std::runtime_error("a header line without a colon"); }
    answer.headers.emplace(lower(line.substr(0, colon)), line.substr(colon + 2));
  }
  return answer;
}

}  // namespace

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) { throw std::runtime_error("cannot connect"); }
  int const yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kSocketPatience, sizeof kSocketPatience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &kSocketPatience, sizeof kSocketPatience);
}

Client::~Client() {
  if (socket_ >= 0) { ::close(socket_); }
}

Client::Client(Client&& other) noexcept : socket_(std::exchange(other.socket_, -1)), unread_(std::move(other.unread_)) {}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) { return false; }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool Client::fill() {
  std::array<char, 16384> piece{};
  auto const received = ::recv(socket_, piece.data(), piece.size(), 0);
  if (received <= 0) { return false; }
  unread_.append(piece.data(), static_cast<std::size_t>(received));
  return true;
}

Answer Client::receive(bool to_head) {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) { return {}; }
  }
  auto answer = parse_head(std::string_view{unread_}.substr(0, end + 2));
  unread_.erase(0, end + 4);
  auto const length = answer.header("content-length");
  auto const bytes = length.empty() || to_head ? 0 : std::stoul(length);
  while (unread_.size() < bytes) {
    if (!fill()) { return {}; }
  }
  answer.body = unread_.substr(0, bytes);
  unread_.erase(0, bytes);
  return answer;
}

Answer Client::ask(std::string_view bytes) {
  send(bytes);
  return receive();
}

std::string Client::receive_all() {
  while (fill()) {}
  return std::exchange(unread_, {});
}

bool Client::is_closed(std::chrono::milliseconds within) {
  pollfd watched{socket_, POLLIN, 0};
  if (!unread_.empty() || ::poll(&watched, 1, static_cast<int>(within.count())) != 1) { return false; }
  return !fill();
}

void Client::finish_sending() { ::shutdown(socket_, SHUT_WR); }

}  // namespace contentos::http::test
