// From the bytes of a request to a Request: Beast's parser for the grammar and the chunked coding, our own judgement for what
// it lets pass and a server should not (RFC 9112, sections 3.2, 5, 6 and 11.2). No sockets, so that it is tested and fuzzed alone.
#pragma once

#include "infra/http/fault.hpp"
#include "infra/http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::http {

class RequestParser {
public:
  /// More fields than this are refused with 431, as each costs far more memory than bytes.
  static constexpr std::size_t kMostFields = 128;

  /// Beyond, what requests before have needed is let go.
  static constexpr std::size_t kMostKeptBytes = 16 * 1024;

  struct BodyStep {
    std::size_t consumed = 0;  // of the bytes given; the rest must come again, with more behind it
    bool done = false;
    std::optional<Fault> fault{};
  };

  RequestParser();
  ~RequestParser();
  RequestParser(RequestParser const&) = delete;
  RequestParser& operator=(RequestParser const&) = delete;

  /// Begins a new request.
  /// Requires: `head` is one that HeadScanner called whole, without its leading bytes.
  /// Returns what is wrong with it. Otherwise method, path, segments, query and headers of `into` are set.
  /// What these hold is written over: its strings keep their room, up to kMostKeptBytes together.
  [[nodiscard]] std::optional<Fault> parse_head(std::string_view head, Request& into);

  /// All below require: parse_head() returned no fault.
  [[nodiscard]] bool keep_alive() const;
  [[nodiscard]] bool is_http_1_0() const;
  [[nodiscard]] bool expects_continue() const;
  /// Whether bytes of a body are still to come.
  [[nodiscard]] bool awaits_body() const;
  [[nodiscard]] std::optional<std::uint64_t> content_length() const;

  /// Decodes a piece of the body onto the end of `out`. Faults: 400, and 413 once more than `limit` bytes were decoded in all.
  /// Where no body is to come, it is done at once.
  [[nodiscard]] BodyStep put_body(std::string_view bytes, std::string& out, std::uint64_t limit);

private:
  [[nodiscard]] std::optional<Fault> parse(std::string_view head, Request& into);
  void bound(Request& request, std::size_t head_bytes);

  class Impl;
  std::unique_ptr<Impl> impl_;
  std::size_t unweighed_bytes_ = 0;  // of heads since the last look at what is kept
};

}  // namespace contentos::http
