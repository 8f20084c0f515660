// What the server itself refuses before any handler is asked. Every value is static text, so that a fault is free to make and to pass on.
#pragma once

#include <string_view>

namespace contentos::http {

struct Fault {
  unsigned status = 400;
  std::string_view code{};    // of the problem document
  std::string_view detail{};  // a whole sentence for the caller
};

[[nodiscard]] constexpr Fault bad_request(std::string_view detail) { return {400, "bad_request", detail}; }

}  // namespace contentos::http
