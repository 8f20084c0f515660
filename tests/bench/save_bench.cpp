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
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <netdb.h>
#include <netinet/tcp.h>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
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
  std::string body{};

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
    reply.body = buffer_.substr(head_end + 4, length);
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

/// Of the latest version; found without parsing the rest, which would cost more than the server's answer.
std::string latest_version(Reply const& reply) {
  constexpr std::string_view kMember = "\"version_id\":\"";
  auto const latest = reply.body.find("\"latest_version\":{");
  auto const member = latest == std::string::npos ? latest : reply.body.find(kMember, latest);
  if (member == std::string::npos) { throw std::runtime_error("an answer without a latest version: " + reply.body); }
  auto const begin = member + kMember.size();
  return reply.body.substr(begin, reply.body.find('"', begin) - begin);
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
  std::vector<double> milliseconds;
  std::size_t failed = 0;  // of these, all were refused with 503
  bool is_broken = false;  // or not
};

/// What is saved: the first content, and the entry, which is made where there is none.
struct Subject {
  std::string data, type, entry;
};

/// Saves on one connection until the end.
void save_until(Target const& target, Subject const& subject, unsigned seed, Clock::time_point end, Tally& tally) {
  Connection connection(target);
  auto const first = subject.entry.empty() ? connection.ask("POST", "/api/v1/entries",
                                                            R"({"type_key":")" + subject.type + R"(","data":)" + subject.data + "}")
                                           : connection.ask("GET", "/api/v1/entries/" + subject.entry);
  if (first.status >= 300) { throw std::runtime_error("there is no entry to save: " + first.body); }
  auto const path = "/api/v1/entries/" + json::value_to<std::string>(first.parsed().at("entry_id")) + "/versions";
  EditedContent content(subject.data, seed);
  auto base = latest_version(first);
  while (Clock::now() < end) {
    content.edit();
    auto const started = Clock::now();
    auto const saved = connection.ask("POST", path, "{\"data\":" + content.text() + ",\"base_version_id\":\"" + base + "\"}");
    if (saved.status != 201) {
      ++tally.failed;
      if (saved.status != 503) { throw std::runtime_error("a save was answered with " + std::to_string(saved.status) + ": " + saved.body); }
      continue;
    }
    base = latest_version(saved);
    tally.milliseconds.push_back(std::chrono::duration<double, std::milli>(Clock::now() - started).count());
  }
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  auto const seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

int measure(Target const& target, std::string const& entry, std::size_t connections, int seconds, std::string const& saved_entry) {
  auto const shown = Connection(target).ask("GET", "/api/v1/entries/" + entry);
  if (shown.status != 200) { throw std::runtime_error("the template cannot be read: " + shown.body); }
  auto const version = Connection(target).ask("GET", "/api/v1/entries/" + entry + "/versions/1");
  Subject const subject{json::serialize(version.parsed().at("data")), json::value_to<std::string>(shown.parsed().at("type_key")),
                        saved_entry};

  std::vector<Tally> tallies(connections);
  std::vector<std::thread> threads;
  threads.reserve(connections);
  auto const started = Clock::now();
  auto const end = started + std::chrono::seconds(seconds);
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    auto& tally = tallies[i];
    threads.emplace_back([&, i] {
      try {
        save_until(target, subject, static_cast<unsigned>(i) + 1, end, tally);
      } catch (std::exception const& e) {
        std::cerr << "bench_save: " << e.what() << "\n";
        tally.is_broken = true;
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
  if (std::ranges::any_of(tallies, &Tally::is_broken)) { throw std::runtime_error("a connection ended early"); }
  if (all.empty()) { throw std::runtime_error("not one save succeeded"); }
  std::sort(all.begin(), all.end());
  auto const saves = static_cast<double>(all.size());
  std::printf("%.0f %.1f %.1f %zu %zu %zu %.0f\n", saves / elapsed, all[all.size() / 2], all[all.size() * 99 / 100], failed,
              subject.data.size(), all.size(), cpu_seconds() / saves * 1e6);
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
