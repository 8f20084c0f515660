#include "tests/infra/http/client.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cctype>
#include <cerrno>
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

Client::Client(std::uint16_t port, int receive_buffer_bytes) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (receive_buffer_bytes > 0) { ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes); }
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
  errno = 0;
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
  if (answer.header("transfer-encoding") == "chunked" && !to_head) {
    answer.is_cut_off = !take_chunks(answer.body);
    return answer;
  }
  auto const length = answer.header("content-length");
  auto const bytes = length.empty() || to_head ? 0 : std::stoul(length);
  while (unread_.size() < bytes) {
    if (!fill()) { return {}; }
  }
  answer.body = unread_.substr(0, bytes);
  unread_.erase(0, bytes);
  return answer;
}

bool Client::take_line(std::string& line) {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n")) == std::string::npos) {
    if (!fill()) { return false; }
  }
  line = unread_.substr(0, end);
  unread_.erase(0, end + 2);
  return true;
}

bool Client::take_chunks(std::string& body) {
  std::string line;
  while (take_line(line)) {
    auto const bytes = std::stoul(line, nullptr, 16);
    while (unread_.size() < bytes + 2) {
      if (!fill()) {
        body += unread_.substr(0, bytes);
        return false;
      }
    }
    if (unread_.substr(bytes, 2) != "\r\n") { throw std::runtime_error("a chunk that does not end where it says"); }
    body.append(unread_, 0, bytes);
    unread_.erase(0, bytes + 2);
    if (bytes == 0) { return true; }
  }
  return false;
}

Answer Client::ask(std::string_view bytes) {
  send(bytes);
  return receive();
}

std::string Client::receive_all() {
  while (fill()) {}
  return std::exchange(unread_, {});
}

std::string Client::receive_some(std::size_t most_bytes) {
  if (!unread_.empty()) {
    auto some = unread_.substr(0, most_bytes);
    unread_.erase(0, some.size());
    return some;
  }
  std::string some(most_bytes, '\0');
  auto const received = ::recv(socket_, some.data(), some.size(), 0);
  some.resize(received > 0 ? static_cast<std::size_t>(received) : 0);
  return some;
}

bool Client::is_reset() {
  while (fill()) {}
  return errno == ECONNRESET;
}

bool Client::is_closed(std::chrono::milliseconds within) {
  pollfd watched{socket_, POLLIN, 0};
  if (!unread_.empty() || ::poll(&watched, 1, static_cast<int>(within.count())) != 1) { return false; }
  return !fill();
}

void Client::finish_sending() { ::shutdown(socket_, SHUT_WR); }

}  // namespace contentos::http::test
