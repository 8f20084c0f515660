// The head of an answer as the bytes that leave: status line, the server's own fields, the handler's fields.
#pragma once

#include "infra/http/message.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace contentos::http {

/// The value of `Date` (RFC 9110, section 5.6.7), made anew once a second. Threading: one per thread.
class DateCache {
public:
  [[nodiscard]] std::string_view now();

private:
  std::time_t second_ = -1;
  std::string text_;
};

enum class AfterAnswer { keep_alive, keep_alive_1_0, close };

/// Whether an answer of that status has no body, whatever the handler gave (RFC 9110, section 6.4.1).
[[nodiscard]] constexpr bool has_no_body(unsigned status) { return status == 204 || status == 304 || status < 200; }

/// Whether a field's name and value can be sent as they are: no CR, LF or NUL, which would let data become fields.
[[nodiscard]] bool is_sendable(Response const& response);

/// Appends the head with its empty line. Fields that are the server's own (Content-Length, Date, Connection,
/// Transfer-Encoding, X-Content-Type-Options) are left out of the handler's. Requires: is_sendable(response).
void append_head(std::string& out, Response const& response, std::string_view date, AfterAnswer after);

}  // namespace contentos::http
