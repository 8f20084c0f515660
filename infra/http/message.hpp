// Requests and responses as handlers see them: plain values, no vendor types, so that routes are tested without a socket.
#pragma once

#include "infra/http/open_file.hpp"

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
      spooled_body{};                    // instead of `body`, for routes that stream (see Route::spool_body); the handler owns the file
  std::string remote_address{};          // without port
  std::string local_address{};           // where the client's connection leads: 127.0.0.1:80, [::1]:80; an IPv4 address always as such
  mutable std::string known_trace_id{};  // by trace_id() once it is asked

  /// The header of that (lower-case) name.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  /// 32 hex digits: from `traceparent`, or made when first asked. Most answers say nothing of it.
  /// Threading: one thread at a time, as the request.
  [[nodiscard]] std::string const& trace_id() const;
};

/// A body that is made while it is sent. The server asks for the next piece when the one before has been written, so that a client that
/// reads slowly costs one piece, what the source holds, and no thread.
/// Threading: asked on workers, one call at a time, not always the same thread. Lifetime: destroyed on any thread, perhaps without ever
/// having been asked (HEAD, a client that is gone, a server that stops); must not block there.
class BodySource {
public:
  /// How long a piece should be. It may be longer by one item of whatever it is that the source gives.
  static constexpr std::size_t kPieceBytes = 64 * 1024;

  BodySource() = default;
  virtual ~BodySource() = default;
  BodySource(BodySource const&) = delete;
  BodySource& operator=(BodySource const&) = delete;

  /// Puts the next piece behind what `piece` holds. Returns whether there may be more. May block; one that has nothing yet returns true
  /// and an empty piece, so that it holds no worker for long, and is asked again at once; but not for longer than Limits::stream_timeout.
  /// Errors: what it throws is a 500 as long as nothing was sent. After that the connection ends before the body does, which tells the
  /// client. Both are reported.
  [[nodiscard]] virtual bool next(std::string& piece) = 0;

  /// What it keeps in memory until it is asked again, beside the piece that it gave: it is counted as the piece is.
  [[nodiscard]] virtual std::size_t held_bytes() const { return 0; }
};

/// At most one of `body`, `file` and `source` is given.
struct Response {
  unsigned status = 200;
  std::vector<std::pair<std::string, std::string>> headers{};  // without Content-Length, Date, Connection: the server adds them
  /// Shared so that a cached body is never copied. Null is empty.
  std::shared_ptr<std::string const> body{};
  /// More headers, as they leave: lines with their ends, none of the server's own. Of answers that are prepared once and given often.
  /// Requires: they live as long as `body`, which is kept also where none is sent (304).
  std::string_view fields{};
  /// Sent from disk. An answer with status 200 to a GET is a part of it where the request has a `Range` (RFC 9110, section 14) that names
  /// one, and If-Range agrees with the `ETag` among the headers or with the file's time; several ranges are answered with all of it.
  std::unique_ptr<OpenFile> file{};
  std::unique_ptr<BodySource> source{};

  [[nodiscard]] static Response json(unsigned status, std::string body);  // application/json
  [[nodiscard]] static Response text(unsigned status, std::string content_type, std::string body);
  Response& with(std::string name, std::string value) & {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  Response&& with(std::string name, std::string value) && { return std::move(with(std::move(name), std::move(value))); }
};

}  // namespace contentos::http
