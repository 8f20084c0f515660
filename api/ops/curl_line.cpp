#include "api/ops/curl_line.hpp"

#include "infra/url/percent.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

/// A word of a POSIX shell.
std::string shell_word(std::string_view text) {
  std::string out = "'";
  for (char const c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out.push_back(c);
    }
  }
  return out + "'";
}

std::string example_of(json::object const& parameter) {
  auto const* example = parameter.if_contains("example");
  if (example == nullptr) { return {}; }
  return example->is_string() ? json::value_to<std::string>(*example) : json::serialize(*example);
}

/// The body's media type and example; a body without one may be left out, and is.
std::string body_arguments(json::object const& operation) {
  auto const* body = operation.if_contains("requestBody");
  if (body == nullptr) { return {}; }
  for (auto const& [type, media] : body->at("content").as_object()) {
    auto const* example = media.as_object().if_contains("example");
    if (example == nullptr) { return {}; }
    auto const is_text = example->is_string();
    auto const sent = is_text ? json::value_to<std::string>(*example) : json::serialize(*example);
    return " -H " + shell_word("Content-Type: " + std::string(type)) + (is_text ? " --data-binary " : " -d ") + shell_word(sent);
  }
  return {};
}

}  // namespace

std::string curl_line(std::string_view method, std::string_view path, json::object const& operation, json::array const& parameters) {
  std::string target(path);
  std::string query;
  std::string arguments;
  if (!operation.at("security").as_array().empty() && operation.at("security").at(0).as_object().contains("bearer")) {
    arguments += " -H \"Authorization: Bearer $TOKEN\"";
  }
  for (auto const& value : parameters) {
    auto const& parameter = value.as_object();
    auto const name = json::value_to<std::string>(parameter.at("name"));
    auto const* required = parameter.if_contains("required");
    auto const example = example_of(parameter);
    if (example.empty()) { continue; }
    if (parameter.at("in") == "path") {
      auto const place = "{" + name + "}";
      target.replace(target.find(place), place.size(), url::percent_encode(example));
    } else if (parameter.at("in") == "header") {
      arguments += " -H " + shell_word(name + ": " + example);
    } else if (required != nullptr && *required == true) {
      query += (query.empty() ? "?" : "&") + name + "=" + url::percent_encode(example);
    }
  }
  auto const verb = method == "GET" ? std::string() : " -X " + std::string(method);
  return "curl" + verb + arguments + body_arguments(operation) + " \"$SERVER" + target + query + "\"";
}

}  // namespace contentos::api
