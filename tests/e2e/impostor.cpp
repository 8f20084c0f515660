#include "tests/e2e/impostor.hpp"

#include "domain/core/result.hpp"

#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace contentos::test {

namespace {

constexpr int kLookMs = 20;
constexpr std::string_view kNoProof = R"({"proofs":[]})";

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

Impostor::Impostor(std::uint16_t passes_on_to, std::uint16_t port)
    : passes_on_to_(passes_on_to), listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  int const yes = 1;
  ::setsockopt(listening_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  auto address = loopback(port);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  CONTENTOS_ENSURE(::bind(listening_, plain, size) == 0 && ::listen(listening_, 16) == 0 && ::getsockname(listening_, plain, &size) == 0,
                   "a test may listen on the loopback");
  port_ = ntohs(address.sin_port);
  answer(kNoProof);
  thread_ = std::thread([this] { accept_all(); });
}

Impostor::~Impostor() {
  ending_ = true;
  thread_.join();
  ::close(listening_);
}

void Impostor::answer(std::string_view body) {
  std::lock_guard const lock(mutex_);
  answer_ = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  answer_ = body.empty() ? std::string() : answer_ + std::string(body);
}

std::string Impostor::heard() const {
  std::lock_guard const lock(mutex_);
  return heard_;
}

void Impostor::accept_all() {
  while (!ending_) {
    pollfd waiting{listening_, POLLIN, 0};
    if (::poll(&waiting, 1, kLookMs) <= 0) { continue; }
    int const client = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) { continue; }
    serve(client);
    ::close(client);
  }
}

/// One connection at a time: a command asks one thing after the other.
void Impostor::serve(int client) {
  int real = -1;
  if (passes_on_to_ != 0) {
    real = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const address = loopback(passes_on_to_);
    if (::connect(real, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
      ::close(real);
      return;
    }
  }
  for (auto open = true; open && !ending_;) {
    std::array<pollfd, 2> both{{{client, POLLIN, 0}, {real, POLLIN, 0}}};
    if (::poll(both.data(), both.size(), kLookMs) <= 0) { continue; }
    if (both[0].revents != 0) { open = pass(client, real, true); }
    if (open && both[1].revents != 0) { open = pass(real, client, false); }
  }
  if (real >= 0) { ::close(real); }
}

bool Impostor::pass(int from, int to, bool is_client) {
  std::array<char, 65536> buffer{};
  auto const got = ::recv(from, buffer.data(), buffer.size(), 0);
  if (got <= 0) { return false; }
  std::string_view const text(buffer.data(), static_cast<std::size_t>(got));
  std::string answer;
  if (is_client) {
    std::lock_guard const lock(mutex_);
    heard_ += text;
    answer = answer_;
  }
  if (to >= 0) { return ::send(to, text.data(), text.size(), MSG_NOSIGNAL) == got; }
  return answer.empty() || ::send(from, answer.data(), answer.size(), MSG_NOSIGNAL) > 0;
}

}  // namespace contentos::test
