#include "domain/json/pointer.hpp"

#include "domain/json/diff.hpp"

#include <charconv>

namespace contentos {

namespace json = boost::json;

namespace {

std::optional<std::string> unescape(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out.push_back(token[i]);
      continue;
    }
    ++i;
    if (i == token.size() || (token[i] != '0' && token[i] != '1')) { return std::nullopt; }
    out.push_back(token[i] == '0' ? '~' : '/');
  }
  return out;
}

}  // namespace

std::string escape_pointer(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (char const c : token) {
    if (c == '~') {
      out.append("~0");
    } else if (c == '/') {
      out.append("~1");
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::optional<std::vector<std::string>> parse_pointer(std::string_view pointer) {
  std::vector<std::string> tokens;
  while (!pointer.empty()) {
    if (pointer.front() != '/') { return std::nullopt; }
    pointer.remove_prefix(1);
    auto const end = pointer.find('/');
    auto token = unescape(pointer.substr(0, end));
    if (!token) { return std::nullopt; }
    tokens.push_back(std::move(*token));
    pointer = end == std::string_view::npos ? std::string_view{} : pointer.substr(end);
  }
  return tokens;
}

std::optional<std::size_t> parse_index(std::string_view token, std::size_t bound) {
  if (token.empty() || (token.size() > 1 && token.front() == '0')) { return std::nullopt; }
  std::size_t index = 0;
  auto const [end, ec] = std::from_chars(token.data(), token.data() + token.size(), index);
  if (ec != std::errc() || end != token.data() + token.size() || index >= bound) { return std::nullopt; }
  return index;
}

json::value* find_value(json::value& document, std::vector<std::string> const& tokens, std::size_t depth) {
  json::value* at = &document;
  for (std::size_t i = 0; i < depth && at != nullptr; ++i) {
    if (auto* object = at->if_object()) {
      at = object->if_contains(tokens[i]);
    } else if (auto* array = at->if_array()) {
      auto const index = parse_index(tokens[i], array->size());
      at = index ? &(*array)[*index] : nullptr;
    } else {
      at = nullptr;
    }
  }
  return at;
}

}  // namespace contentos
