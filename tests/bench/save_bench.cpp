// Durable saves per second through the whole server: each connection saves versions of an entry of its own, one after the other, each
// on top of the last.
//
// bench_save HOST PORT TENANT TEMPLATE_ENTRY CONNECTIONS SECONDS [ENTRY], with the token in CONTENTOS_TOKEN. The first content is that of
// the template entry; each save puts nine other words into it, as an editor does. With ENTRY one connection saves that one. Prints
// "SAVES_PER_SECOND P50_MS P99_MS FAILED BODY_BYTES SAVES CPU_US": the last is what this program itself costs per save, because it shares
// the machine with what it measures.

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <iostream>
#include <map>
#include <netdb.h>
#include <netinet/tcp.h>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/resource.h>
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
  std::string_view body{};

  [[nodiscard]] json::value parsed() const { return json::parse(body); }
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

  [[nodiscard]] int socket() const { return socket_; }

  void send(std::string const& method, std::string const& path, std::string_view body = {}) {
    request_ = method + " " + path + " HTTP/1.1\r\nHost: " + target_.host + "\r\nAuthorization: Bearer " + target_.token +
               "\r\nContentOS-Tenant: " + target_.tenant;
    if (!body.empty()) { request_ += "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()); }
    request_.append("\r\n\r\n").append(body);
    for (std::string_view rest = request_; !rest.empty();) {
      auto const sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent <= 0) { throw std::runtime_error("connection lost"); }
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    answer_.clear();
  }

  /// Reads what has come, and waits for it when nothing has. The answer once all of it is there; it lives until the next request.
  std::optional<Reply> receive() {
    char chunk[16384];
    auto const got = ::recv(socket_, chunk, sizeof chunk, 0);
    if (got <= 0) { throw std::runtime_error("connection lost"); }
    answer_.append(chunk, static_cast<std::size_t>(got));
    auto const head_end = answer_.find("\r\n\r\n");
    if (head_end == std::string::npos) { return std::nullopt; }
    std::size_t length = 0;
    auto const field = answer_.find("Content-Length: ");
    if (field < head_end) { std::from_chars(answer_.data() + field + 16, answer_.data() + head_end, length); }
    if (answer_.size() < head_end + 4 + length) { return std::nullopt; }
    Reply reply;
    std::from_chars(answer_.data() + 9, answer_.data() + 12, reply.status);
    reply.body = std::string_view(answer_).substr(head_end + 4, length);
    return reply;
  }

  Reply ask(std::string const& method, std::string const& path, std::string const& body = {}) {
    send(method, path, body);
    for (;;) {
      if (auto const reply = receive()) { return *reply; }
    }
  }

private:
  Target const& target_;
  int socket_ = -1;
  std::string request_{}, answer_{};
};

/// Of the latest version; found without parsing the rest, which would cost more than the server's answer.
std::string latest_version(Reply const& reply) {
  constexpr std::string_view kMember = "\"version_id\":\"";
  auto const latest = reply.body.find("\"latest_version\":{");
  auto const member = latest == std::string::npos ? latest : reply.body.find(kMember, latest);
  if (member == std::string::npos) { throw std::runtime_error("an answer without a latest version: " + std::string(reply.body)); }
  auto const begin = member + kMember.size();
  return std::string(reply.body.substr(begin, reply.body.find('"', begin) - begin));
}

/// Content whose words are exchanged in place, for others of their length out of the same text: what was rare stays rare.
class EditedContent {
public:
  EditedContent(std::string text, unsigned seed) : text_(std::move(text)), random_(seed) {
    for (std::size_t at = 0; at < text_.size();) {
      auto const end = std::min(text_.find_first_not_of(kLetters, at), text_.size());
      bool const is_value = at > 0 && text_[at - 1] == ' ' && end < text_.size() && text_[end] == ' ';
      if (end - at >= 3 && is_value) {
        places_.push_back({at, end - at});
        words_[end - at].push_back(text_.substr(at, end - at));
      }
      at = end == at ? end + 1 : end;
    }
  }

  void edit() {
    if (places_.empty()) { return; }
    for (int i = 0; i < 9; ++i) {
      auto const [at, length] = places_[random_() % places_.size()];
      auto const& others = words_.at(length);
      text_.replace(at, length, others[random_() % others.size()]);
    }
  }

  [[nodiscard]] std::string const& text() const { return text_; }

private:
  static constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  std::string text_;
  std::minstd_rand random_;
  std::vector<std::pair<std::size_t, std::size_t>> places_{};  // where words begin, how long they are
  std::map<std::size_t, std::vector<std::string>> words_{};
};

struct Tally {
  std::vector<double> milliseconds{};
  std::size_t failed = 0;  // of these, all were refused with 503
};

/// What is saved: the first content, and the entry, which is made where there is none.
struct Subject {
  std::string data, type, entry;
};

/// Saves one after the other on a connection of its own.
class Saver {
public:
  Saver(Target const& target, Subject const& subject, unsigned seed) : connection_(target), content_(subject.data, seed) {
    auto const first = subject.entry.empty() ? connection_.ask("POST", "/api/v1/entries",
                                                               R"({"type_key":")" + subject.type + R"(","data":)" + subject.data + "}")
                                             : connection_.ask("GET", "/api/v1/entries/" + subject.entry);
    if (first.status >= 300) { throw std::runtime_error("there is no entry to save: " + std::string(first.body)); }
    path_ = "/api/v1/entries/" + json::value_to<std::string>(first.parsed().at("entry_id")) + "/versions";
    base_ = latest_version(first);
  }

  [[nodiscard]] int socket() const { return connection_.socket(); }

  void begin() {
    content_.edit();
    started_ = Clock::now();
    connection_.send("POST", path_, "{\"data\":" + content_.text() + ",\"base_version_id\":\"" + base_ + "\"}");
  }

  /// Takes what has come of the answer. True: all of it, and it is counted.
  bool go_on(Tally& tally) {
    auto const saved = connection_.receive();
    if (!saved) { return false; }
    if (saved->status == 201) {
      base_ = latest_version(*saved);
      tally.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - started_).count());
    } else if (saved->status == 503) {
      ++tally.failed;
    } else {
      throw std::runtime_error("a save was answered with " + std::to_string(saved->status) + ": " + std::string(saved->body));
    }
    return true;
  }

private:
  Connection connection_;
  EditedContent content_;
  std::string path_{}, base_{};
  Clock::time_point started_{};
};

/// Tells which connections have something to read.
class Watcher {
public:
  Watcher() : poll_(::epoll_create1(0)) {
    if (poll_ < 0) { throw std::runtime_error("cannot watch connections"); }
  }
  Watcher(Watcher const&) = delete;
  Watcher& operator=(Watcher const&) = delete;
  ~Watcher() { ::close(poll_); }

  void add(Saver& saver) const {
    epoll_event wanted{.events = EPOLLIN, .data = {.ptr = &saver}};
    if (::epoll_ctl(poll_, EPOLL_CTL_ADD, saver.socket(), &wanted) != 0) { throw std::runtime_error("cannot watch a connection"); }
  }
  /// One at least. Throws when there is none for half a minute.
  std::span<epoll_event const> wait() {
    constexpr int kPatienceMs = 30'000;
    auto const count = ::epoll_wait(poll_, ready_.data(), static_cast<int>(ready_.size()), kPatienceMs);
    if (count == 0) { throw std::runtime_error("no answer for half a minute"); }
    if (count < 0 && errno != EINTR) { throw std::runtime_error("cannot watch connections"); }
    return std::span(ready_).first(static_cast<std::size_t>(std::max(count, 0)));
  }

private:
  int poll_;
  std::array<epoll_event, 64> ready_{};
};

/// Lets all of them save until the end, each as soon as it was answered.
void save_until(std::deque<Saver>& savers, Clock::time_point end, Tally& tally) {
  Watcher watcher;
  for (auto& saver : savers) {
    watcher.add(saver);
    saver.begin();
  }
  for (auto unanswered = savers.size(); unanswered > 0;) {
    for (auto const& event : watcher.wait()) {
      auto& saver = *static_cast<Saver*>(event.data.ptr);
      if (!saver.go_on(tally)) { continue; }
      if (Clock::now() < end) {
        saver.begin();
      } else {
        --unanswered;
      }
    }
  }
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto const seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

int measure(Target const& target, std::string const& entry, std::size_t connections, int seconds, std::string const& saved_entry) {
  Connection template_connection(target);
  auto const type = template_connection.ask("GET", "/api/v1/entries/" + entry);
  if (type.status != 200) { throw std::runtime_error("the template cannot be read: " + std::string(type.body)); }
  auto const type_key = json::value_to<std::string>(type.parsed().at("type_key"));
  auto const version = template_connection.ask("GET", "/api/v1/entries/" + entry + "/versions/1");
  Subject const subject{json::serialize(version.parsed().at("data")), type_key, saved_entry};

  std::array<std::deque<Saver>, 2> savers;  // by thread
  for (std::size_t i = 0; i < connections; ++i) { savers.at(i % 2).emplace_back(target, subject, static_cast<unsigned>(i) + 1); }
  std::array<Tally, 2> tallies;
  std::array<std::exception_ptr, 2> failures;
  std::vector<std::thread> threads;
  auto const used_before = cpu_seconds();
  auto const started = Clock::now();
  for (std::size_t i = 0; i < savers.size(); ++i) {
    threads.emplace_back([&, i] {
      try {
        save_until(savers.at(i), started + std::chrono::seconds(seconds), tallies.at(i));
      } catch (...) { failures.at(i) = std::current_exception(); }
    });
  }
  for (auto& thread : threads) { thread.join(); }
  auto const elapsed = std::chrono::duration<double>(Clock::now() - started).count();
  auto const used = cpu_seconds() - used_before;
  for (auto const& failure : failures) {
    if (failure) { std::rethrow_exception(failure); }
  }

  std::vector<double> all;
  std::size_t failed = 0;
  for (auto const& tally : tallies) {
    all.insert(all.end(), tally.milliseconds.begin(), tally.milliseconds.end());
    failed += tally.failed;
  }
  if (all.empty()) { throw std::runtime_error("not one save succeeded"); }
  std::sort(all.begin(), all.end());
  auto const saves = static_cast<double>(all.size());
  std::printf("%.0f %.2f %.2f %zu %zu %zu %.0f\n", saves / elapsed, all[all.size() / 2], all[all.size() * 99 / 100], failed,
              subject.data.size(), all.size(), used / saves * 1e6);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  char const* token = std::getenv("CONTENTOS_TOKEN");
  if (argc < 7 || argc > 8 || token == nullptr) {
    std::cerr << "usage: CONTENTOS_TOKEN=… bench_save HOST PORT TENANT TEMPLATE_ENTRY CONNECTIONS SECONDS [ENTRY]\n";
    return 2;
  }
  try {
    return measure({argv[1], argv[2], argv[3], token}, argv[4], std::stoul(argv[5]), std::stoi(argv[6]), argc == 8 ? argv[7] : "");
  } catch (std::exception const& e) {
    std::cerr << "bench_save: " << e.what() << "\n";
    return 1;
  }
}
