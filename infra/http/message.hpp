// Requests and responses as handlers see them: plain values, no vendor types, so that routes are tested without a socket.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos::http {

/// Percent-decoded parts of the target. Parameters keep their order; a name may come twice.
struct Query {
  std::vector<std::pair<std::string, std::string>> parameters{};
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
};

struct Request {
  std::string method;                 // upper case
  std::string path;                   // percent-decoded, begins with '/', dot segments refused by the server
  std::vector<std::string> segments;  // of the path, each decoded on its own, so that an id may hold %2F
  Query query{};
  std::vector<std::pair<std::string, std::string>> headers{};  // names in lower case, each once: lines of one name are one list
  std::string body{};
  std::optional<std::filesystem::path>
      spooled_body{};            // instead of `body`, for routes that stream (see Route::spool_body); the handler owns the file
  std::string remote_address{};  // without port
  std::string local_address{};   // where the client's connection leads: 127.0.0.1:80, [::1]:80; an IPv4 address always as such
  std::string trace_id{};        // 32 hex digits: from `traceparent`, or made here

  /// The header of that (lower-case) name.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};  // without Content-Length, Date, Connection: the server adds them
  /// Shared so that a cached body is never copied. Null is empty.
  std::shared_ptr<std::string const> body{};

  [[nodiscard]] static Response json(unsigned status, std::string body);  // application/json
  [[nodiscard]] static Response text(unsigned status, std::string content_type, std::string body);
  Response& with(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

}  // namespace contentos::http
