// Durable saves per second through the whole server: each connection saves versions of an entry of its own, one after the other, each
// on top of the last.
//
// bench_save HOST PORT TENANT TEMPLATE_ENTRY CONNECTIONS SECONDS, with the token in CONTENTOS_TOKEN. Every save has the content of the
// template entry. Prints "SAVES_PER_SECOND P50_MS P99_MS FAILED BODY_BYTES".

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace json = boost::json;
using Clock = std::chrono::steady_clock;

namespace {

struct Target {
  std::string host, port, tenant, token;
};

struct Reply {
  int status = 0;
  json::value body{};
};

/// One keep-alive connection. No library: what is measured beside it shares the same two cores.
class Connection {
public:
  explicit Connection(Target const& target) : target_(target) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(target.host.c_str(), target.port.c_str(), &hints, &found) != 0) { throw std::runtime_error("no such host"); }
    socket_ = ::socket(found->ai_family, SOCK_STREAM, 0);
    bool const connected = socket_ >= 0 && ::connect(socket_, found->ai_addr, found->ai_addrlen) == 0;
    freeaddrinfo(found);
    if (!connected) { throw std::runtime_error("cannot connect"); }
    int const on = 1;
    (void)setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  Connection(Connection const&) = delete;
  Connection& operator=(Connection const&) = delete;
  ~Connection() { ::close(socket_); }

  Reply ask(std::string const& method, std::string const& path, std::string const& body = {}) {
    std::string request = method + " " + path + " HTTP/1.1\r\nHost: " + target_.host + "\r\nAuthorization: Bearer " + target_.token +
                          "\r\nContentOS-Tenant: " + target_.tenant;
    if (!body.empty()) { request += "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()); }
    request += "\r\n\r\n" + body;
    for (std::string_view rest = request; !rest.empty();) {
      auto const sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) { throw std::runtime_error("connection lost"); }
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    return receive();
  }

private:
  Reply receive() {
    std::size_t head_end = std::string::npos;
    while ((head_end = buffer_.find("\r\n\r\n")) == std::string::npos) { read_more(); }
    Reply reply;
    std::from_chars(buffer_.data() + 9, buffer_.data() + 12, reply.status);
    std::size_t length = 0;
    auto const field = buffer_.find("Content-Length: ");
    if (field < head_end) { std::from_chars(buffer_.data() + field + 16, buffer_.data() + head_end, length); }
    while (buffer_.size() < head_end + 4 + length) { read_more(); }
    if (length > 0) { reply.body = json::parse(std::string_view(buffer_).substr(head_end + 4, length)); }
    buffer_.erase(0, head_end + 4 + length);
    return reply;
  }

  void read_more() {
    char chunk[16384];
    auto const got = ::recv(socket_, chunk, sizeof chunk, 0);
    if (got <= 0) { throw std::runtime_error("connection lost"); }
    buffer_.append(chunk, static_cast<std::size_t>(got));
  }

  Target const& target_;
  int socket_ = -1;
  std::string buffer_{};
};

std::string latest_version(Reply const& reply) { return json::value_to<std::string>(reply.body.at("latest_version").at("version_id")); }

struct Tally {
  std::vector<double> milliseconds;
  std::size_t failed = 0;
};

/// Saves on one connection until the end.
void save_until(Target const& target, json::object const& data, std::string const& type, Clock::time_point end, Tally& tally) {
  Connection connection(target);
  auto const created = connection.ask("POST", "/api/v1/entries", json::serialize(json::object{{"type_key", type}, {"data", data}}));
  if (created.status != 201) { throw std::runtime_error("an entry cannot be made: " + json::serialize(created.body)); }
  auto const path = "/api/v1/entries/" + json::value_to<std::string>(created.body.at("entry_id")) + "/versions";
  auto const prefix = "{\"data\":" + json::serialize(data) + ",\"base_version_id\":\"";
  auto base = latest_version(created);
  while (Clock::now() < end) {
    auto const started = Clock::now();
    auto const saved = connection.ask("POST", path, prefix + base + "\"}");
    if (saved.status != 201) {
      ++tally.failed;
      continue;
    }
    base = latest_version(saved);
    tally.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - started).count());
  }
}

int measure(Target const& target, std::string const& entry, std::size_t connections, int seconds) {
  auto const shown = Connection(target).ask("GET", "/api/v1/entries/" + entry);
  if (shown.status != 200) { throw std::runtime_error("the template cannot be read: " + json::serialize(shown.body)); }
  auto const version = Connection(target).ask("GET", "/api/v1/entries/" + entry + "/versions/1");
  auto const data = version.body.at("data").as_object();
  auto const type = json::value_to<std::string>(shown.body.at("type_key"));

  std::vector<Tally> tallies(connections);
  std::vector<std::thread> threads;
  threads.reserve(connections);
  auto const started = Clock::now();
  auto const end = started + std::chrono::seconds(seconds);
  for (auto& tally : tallies) {
    threads.emplace_back([&] {
      try {
        save_until(target, data, type, end, tally);
      } catch (std::exception const& e) {
        std::cerr << "bench_save: " << e.what() << "\n";
        ++tally.failed;
      }
    });
  }
  for (auto& thread : threads) { thread.join(); }
  auto const elapsed = std::chrono::duration<double>(Clock::now() - started).count();

  std::vector<double> all;
  std::size_t failed = 0;
  for (auto const& tally : tallies) {
    all.insert(all.end(), tally.milliseconds.begin(), tally.milliseconds.end());
    failed += tally.failed;
  }
  if (all.empty()) { throw std::runtime_error("not one save succeeded"); }
  std::sort(all.begin(), all.end());
  std::printf("%.0f %.1f %.1f %zu %zu\n", static_cast<double>(all.size()) / elapsed, all[all.size() / 2], all[all.size() * 99 / 100],
              failed, json::serialize(data).size());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  char const* token = std::getenv("CONTENTOS_TOKEN");
  if (argc != 7 || token == nullptr) {
    std::cerr << "usage: CONTENTOS_TOKEN=… bench_save HOST PORT TENANT TEMPLATE_ENTRY CONNECTIONS SECONDS\n";
    return 2;
  }
  try {
    return measure({argv[1], argv[2], argv[3], token}, argv[4], std::stoul(argv[5]), std::stoi(argv[6]));
  } catch (std::exception const& e) {
    std::cerr << "bench_save: " << e.what() << "\n";
    return 1;
  }
}
