// A client that sends exactly the bytes it is told to and reads exactly what comes: what a polite library would never do.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace contentos::http::test {

/// Nothing, with status 0, when the server closed first.
struct Answer {
  unsigned status = 0;
  std::multimap<std::string, std::string> headers{};  // names in lower case
  std::string body{};
  bool is_cut_off = false;  // the connection ended before a body that is sent in chunks did

  [[nodiscard]] std::string header(std::string const& name) const {
    auto const found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
  }
  explicit operator bool() const { return status != 0; }
};

class Client {
public:
  /// `receive_buffer_bytes`: how much its kernel takes before anybody reads; 0 is the system's own measure.
  explicit Client(std::uint16_t port, int receive_buffer_bytes = 0);
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;

  /// Returns false when the server has closed.
  bool send(std::string_view bytes);
  /// The next answer. `to_head`: it has no body, whatever its Content-Length.
  Answer receive(bool to_head = false);
  /// Sends, then receives one.
  Answer ask(std::string_view bytes);
  /// Reads until the server closes; what came, answers and all.
  std::string receive_all();
  /// At most so many bytes of what came, as they are; none when the server has closed.
  std::string receive_some(std::size_t most_bytes);
  /// Whether reading ends with a reset rather than with an end.
  bool is_reset();
  /// Whether the server closes, without a further byte, before `within` is over.
  bool is_closed(std::chrono::milliseconds within = std::chrono::seconds{5});
  void finish_sending();

private:
  bool fill();
  /// A line without its end.
  bool take_line(std::string& line);
  bool take_chunks(std::string& body);

  int socket_ = -1;
  std::string unread_;
};

inline std::string get(std::string_view target, std::string_view more = {}) {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: test\r\n" + std::string{more} + "\r\n";
}

inline std::string post(std::string_view target, std::string_view body, std::string_view more = {}) {
  return "POST " + std::string{target} + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string{more} + "\r\n" + std::string{body};
}

}  // namespace contentos::http::test
