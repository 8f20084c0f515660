// The head of an answer as the bytes that leave: status line, the server's own fields, the handler's fields.
#pragma once

#include "infra/http/message.hpp"

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::http {

/// A time as fields say it (RFC 9110, section 5.6.7).
[[nodiscard]] std::string http_date(std::time_t time);

/// The value of `Date`, made anew once a second. Threading: one per thread.
class DateCache {
public:
  [[nodiscard]] std::string_view now();

private:
  std::time_t second_ = -1;
  std::string text_;
};

/// How the client knows where the body ends.
struct BodyEnd {
  /// `unsaid`: where the connection does, or nowhere, as no body follows.
  enum class Kind { length, chunked, unsaid } kind = Kind::length;
  std::uint64_t bytes = 0;  // of a length

  /// Of an answer whose body is all there.
  [[nodiscard]] static BodyEnd of(Response const& response) { return {Kind::length, response.body ? response.body->size() : 0}; }
};

enum class AfterAnswer { keep_alive, keep_alive_1_0, close };

/// Whether an answer of that status has no body, whatever the handler gave (RFC 9110, section 6.4.1).
[[nodiscard]] constexpr bool has_no_body(unsigned status) { return status == 204 || status == 304 || status < 200; }

/// Whether a field's name and value can be sent as they are: no CR, LF or NUL, which would let data become fields.
[[nodiscard]] bool is_sendable(Response const& response);

/// The handler's field of that (lower-case) name.
[[nodiscard]] std::optional<std::string_view> field_of(Response const& response, std::string_view name);

/// Appends the head with its empty line. Fields that are the server's own (Content-Length, Date, Connection,
/// Transfer-Encoding, X-Content-Type-Options) are left out of the handler's. Requires: is_sendable(response).
void append_head(std::string& out, Response const& response, BodyEnd end, std::string_view date, AfterAnswer after);

}  // namespace contentos::http
