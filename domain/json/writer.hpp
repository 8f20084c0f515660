// Writes JSON straight into its text, for what is written at every save: a tree of values would cost several times as much.
#pragma once

#include "domain/json/canonical.hpp"
#include "domain/json/plain_text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace contentos {

/// Members come out in the order in which they are written; whoever needs canonical text writes them in canonical order.
/// Requires: brackets are closed as they were opened, and every key has one value.
class JsonWriter {
public:
  JsonWriter() { out_.reserve(1024); }

  /// Of an object or an array.
  JsonWriter& open(char bracket) {
    separate();
    out_.push_back(bracket);
    return *this;
  }
  JsonWriter& close(char bracket) {
    out_.push_back(bracket);
    return *this;
  }
  JsonWriter& key(std::string_view name) {
    text(name);
    out_.push_back(':');
    return *this;
  }

  JsonWriter& text(std::string_view value) {
    separate();
    if (end_of_plain_text(value, 0) == value.size()) {
      out_.append("\"").append(value).append("\"");
    } else {
      out_.append(canonical_json(boost::json::value(value)));
    }
    return *this;
  }
  JsonWriter& number(std::int64_t value) {
    std::array<char, 24> digits{};
    return raw({digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr});
  }
  JsonWriter& truth(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  /// A value that is JSON already.
  JsonWriter& raw(std::string_view json) {
    separate();
    out_.append(json);
    return *this;
  }

  [[nodiscard]] std::string finish() && { return std::move(out_); }

private:
  void separate() {
    if (!out_.empty() && out_.back() != '{' && out_.back() != '[' && out_.back() != ':') { out_.push_back(','); }
  }

  std::string out_{};
};

}  // namespace contentos
