#include "infra/http/message.hpp"

namespace contentos::http {
namespace {

template <class Pairs>
std::optional<std::string_view> first_named(Pairs const& pairs, std::string_view name) {
  for (auto const& [key, value] : pairs) {
    if (key == name) { return std::string_view{value}; }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> Query::get(std::string_view name) const { return first_named(parameters, name); }

std::optional<std::string_view> Request::header(std::string_view name) const { return first_named(headers, name); }

Response Response::json(unsigned status, std::string body) { return text(status, "application/json", std::move(body)); }

Response Response::text(unsigned status, std::string content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", std::move(content_type));
  response.body = std::make_shared<std::string const>(std::move(body));
  return response;
}

}  // namespace contentos::http
