// HTML written by hand, without scripts and without anything from elsewhere.
#pragma once

#include "infra/http/message.hpp"

#include <string>
#include <string_view>

namespace contentos::api {

/// Text, escaped, with what stands between backticks as code.
[[nodiscard]] std::string prose(std::string_view text);

/// A whole page around `body` (HTML). Its policy lets nothing be loaded or run, so that what tenants write cannot act on it.
[[nodiscard]] http::Response html_page(std::string_view title, std::string_view body);

}  // namespace contentos::api
