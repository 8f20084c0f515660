#include "domain/json/canonical.hpp"

#include "domain/core/hex.hpp"
#include "domain/json/number.hpp"
#include "domain/json/plain_text.hpp"
#include "domain/json/view.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace contentos {

namespace json = boost::json;

namespace {

/// Bytes of UTF-8 sort by code point. UTF-16 differs only in that U+10000 and above (lead bytes F0 to F4, surrogates in UTF-16)
/// come before U+E000 to U+FFFF (lead bytes EE and EF).
unsigned utf16_rank(char c) {
  auto const byte = static_cast<unsigned char>(c);
  if (byte >= 0xF0) { return byte - 2U; }
  if (byte >= 0xEE) { return byte + 0x10U; }
  return byte;
}

bool utf16_less(std::string_view a, std::string_view b) {
  auto const [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (x == a.end() || y == b.end()) { return x == a.end() && y != b.end(); }
  return utf16_rank(*x) < utf16_rank(*y);
}

class Writer {
public:
  explicit Writer(std::string& out) : out_(out) {}

  void write(json::value const& value) {
    switch (value.kind()) {
      case json::kind::null: out_.append("null"); break;
      case json::kind::bool_: out_.append(value.get_bool() ? "true" : "false"); break;
      case json::kind::int64: write_integer(value.get_int64()); break;
      case json::kind::uint64: write_unsigned(value.get_uint64()); break;
      case json::kind::double_: append_number(out_, value.get_double()); break;
      case json::kind::string: write_string(view(value.get_string())); break;
      case json::kind::array: write_array(value.get_array()); break;
      case json::kind::object: write(value.get_object()); break;
    }
  }

  void write(json::object const& object) {
    std::vector<json::key_value_pair const*> members;
    members.reserve(object.size());
    for (auto const& member : object) { members.push_back(&member); }
    std::sort(members.begin(), members.end(), [](auto const* a, auto const* b) { return utf16_less(view(a->key()), view(b->key())); });
    out_.push_back('{');
    bool first = true;
    for (auto const* member : members) {
      if (!first) { out_.push_back(','); }
      first = false;
      write_string(view(member->key()));
      out_.push_back(':');
      write(member->value());
    }
    out_.push_back('}');
  }

private:
  void write_integer(std::int64_t value) {
    if (value > kMaxSafeInteger || value < -kMaxSafeInteger) {  // beyond, the canonical form is that of the nearest double
      append_number(out_, static_cast<double>(value));
      return;
    }
    char text[24];
    out_.append(text, std::to_chars(text, text + sizeof text, value).ptr);
  }

  void write_unsigned(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(kMaxSafeInteger)) {
      append_number(out_, static_cast<double>(value));
    } else {
      write_integer(static_cast<std::int64_t>(value));
    }
  }

  void write_string(std::string_view text) {
    out_.reserve(out_.size() + text.size() + 2);
    out_.push_back('"');
    std::size_t copied = 0;
    for (auto i = end_of_plain_text(text, 0); i < text.size(); i = end_of_plain_text(text, copied)) {
      out_.append(text.substr(copied, i - copied));
      write_escape(static_cast<unsigned char>(text[i]));
      copied = i + 1;
    }
    out_.append(text.substr(copied)).push_back('"');
  }

  void write_escape(unsigned char c) {
    out_.push_back('\\');
    switch (c) {
      case '"':
      case '\\': out_.push_back(static_cast<char>(c)); break;
      case '\b': out_.push_back('b'); break;
      case '\t': out_.push_back('t'); break;
      case '\n': out_.push_back('n'); break;
      case '\f': out_.push_back('f'); break;
      case '\r': out_.push_back('r'); break;
      default: out_.append("u00"); append_hex(out_, c);
    }
  }

  void write_array(json::array const& array) {
    out_.push_back('[');
    bool first = true;
    for (auto const& element : array) {
      if (!first) { out_.push_back(','); }
      first = false;
      write(element);
    }
    out_.push_back(']');
  }

  std::string& out_;
};

}  // namespace

std::string canonical_json(json::value const& value) {
  std::string out;
  Writer(out).write(value);
  return out;
}

std::string canonical_object(json::object const& object) {
  std::string out;
  Writer(out).write(object);
  return out;
}

}  // namespace contentos
