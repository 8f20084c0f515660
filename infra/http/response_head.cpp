#include "infra/http/response_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace contentos::http {
namespace {

constexpr std::array<std::pair<unsigned, std::string_view>, 36> kReasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
}};

std::string_view reason_of(unsigned status) {
  auto const found =
      std::lower_bound(kReasons.begin(), kReasons.end(), status, [](auto const& known, unsigned asked) { return known.first < asked; });
  return found != kReasons.end() && found->first == status ? found->second : std::string_view{};
}

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b; });
}

// Told apart by length first, as this is asked for every field of every answer.
bool is_of_the_server(std::string_view name) {
  switch (name.size()) {
    case 4: return equals_ignoring_case(name, "date");
    case 10: return equals_ignoring_case(name, "connection");
    case 14: return equals_ignoring_case(name, "content-length");
    case 17: return equals_ignoring_case(name, "transfer-encoding");
    case 22: return equals_ignoring_case(name, "x-content-type-options");
    default: return false;
  }
}

bool breaks_a_line(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

std::string http_date(std::time_t time) {
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 40> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string_view DateCache::now() {
  auto const second = std::time(nullptr);
  if (second != second_) {
    text_ = http_date(second);
    second_ = second;
  }
  return text_;
}

std::optional<std::string_view> field_of(Response const& response, std::string_view name) {
  auto const found = std::find_if(response.headers.begin(), response.headers.end(),
                                  [&](auto const& field) { return equals_ignoring_case(field.first, name); });
  return found == response.headers.end() ? std::nullopt : std::optional(std::string_view{found->second});
}

bool is_sendable(Response const& response) {
  return std::none_of(response.headers.begin(), response.headers.end(), [](auto const& field) {
    return field.first.empty() || field.first.find(':') != std::string::npos || breaks_a_line(field.first) || breaks_a_line(field.second);
  });
}

void append_head(std::string& out, Response const& response, BodyEnd end, std::string_view date, AfterAnswer after) {
  out += "HTTP/1.1 ";
  append_number(out, response.status);
  out += ' ';
  out += reason_of(response.status);
  out += "\r\nDate: ";
  out += date;
  out += "\r\nX-Content-Type-Options: nosniff\r\n";
  if (after == AfterAnswer::close) { out += "Connection: close\r\n"; }
  if (after == AfterAnswer::keep_alive_1_0) { out += "Connection: keep-alive\r\n"; }
  if (!has_no_body(response.status)) {
    if (end.kind == BodyEnd::Kind::length) {
      out += "Content-Length: ";
      append_number(out, end.bytes);
      out += "\r\n";
    } else if (end.kind == BodyEnd::Kind::chunked) {
      out += "Transfer-Encoding: chunked\r\n";
    }
  }
  for (auto const& [name, value] : response.headers) {
    if (is_of_the_server(name)) { continue; }
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  out += response.fields;
  out += "\r\n";
}

}  // namespace contentos::http
