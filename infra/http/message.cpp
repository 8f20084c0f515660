#include "infra/http/message.hpp"

#include "infra/http/trace_id.hpp"

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

std::string const& Request::trace_id() const {
  if (known_trace_id.empty()) {
    auto const parent = header("traceparent");
    auto given = parent ? trace_id_of(*parent) : std::nullopt;
    known_trace_id = given ? *std::move(given) : new_trace_id();
  }
  return known_trace_id;
}

Response Response::json(unsigned status, std::string body) { return text(status, "application/json", std::move(body)); }

Response Response::text(unsigned status, std::string content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", std::move(content_type));
  response.body = std::make_shared<std::string const>(std::move(body));
  return response;
}

}  // namespace contentos::http
