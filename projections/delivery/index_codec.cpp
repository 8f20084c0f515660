#include "projections/delivery/index_codec.hpp"

#include "projections/kv/encoding.hpp"

#include <bit>
#include <charconv>
#include <cmath>

namespace contentos::delivery {

namespace {

using content_type::FieldType;

std::optional<std::string> encode_number(double number) {
  if (std::isnan(number)) { return std::nullopt; }
  if (number == 0) { number = 0; }  // -0 is 0
  auto bits = std::bit_cast<std::uint64_t>(number);
  bits = (bits >> 63U) != 0 ? ~bits : bits | (1ULL << 63U);  // negative numbers sort backwards by their bits
  std::string out = "n";
  append_be64(out, bits);
  return out;
}

std::string encode_bool(bool value) { return {'b', value ? '\1' : '\0'}; }

std::optional<std::string> encode_time_text(std::string_view text) {
  constexpr std::size_t kDateBytes = 10;
  auto const time = parse_rfc3339(text.size() == kDateBytes ? std::string(text) + "T00:00:00Z" : std::string(text));
  return time ? std::optional(encode_time(*time)) : std::nullopt;
}

}  // namespace

std::uint64_t fnv64(std::string_view text, std::uint64_t seed) {
  for (char const c : text) { seed = (seed ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL; }
  return seed;
}

std::string encode_text(std::string_view text) {
  std::string out = "s";
  for (char const c : text.substr(0, kIndexedTextBytes)) {
    out.push_back(c);
    if (c == '\0') { out.push_back('\xff'); }
  }
  out.push_back('\0');
  if (text.size() <= kIndexedTextBytes) {
    out.push_back('\1');
  } else {
    out.push_back('\2');
    append_be64(out, fnv64(text));
  }
  return out;
}

std::string encode_time(Timestamp time) {
  std::string out = "d";
  append_ordered(out, to_unix_us(time));
  return out;
}

std::optional<std::string> linked_id(boost::json::value const& value) {
  if (auto const* text = value.if_string()) { return std::string(*text); }
  auto const* link = value.if_object();
  auto const* sys = link != nullptr ? link->if_contains("sys") : nullptr;
  auto const* id = sys != nullptr && sys->is_object() ? sys->as_object().if_contains("id")
                   : link != nullptr                  ? link->if_contains("id")
                                                      : nullptr;
  if (id == nullptr || !id->is_string()) { return std::nullopt; }
  return std::string(id->as_string());
}

std::optional<std::string> encode_value(FieldType type, boost::json::value const& value) {
  switch (type) {
    case FieldType::string:
    case FieldType::text: return value.is_string() ? std::optional(encode_text(value.as_string())) : std::nullopt;
    case FieldType::number: return value.is_number() ? encode_number(value.to_number<double>()) : std::nullopt;
    case FieldType::boolean: return value.is_bool() ? std::optional(encode_bool(value.as_bool())) : std::nullopt;
    case FieldType::datetime: return value.is_string() ? encode_time_text(value.as_string()) : std::nullopt;
    case FieldType::ref:
    case FieldType::asset: {
      auto const id = linked_id(value);
      return id ? std::optional(encode_text(*id)) : std::nullopt;
    }
    case FieldType::richtext:
    case FieldType::json:
    case FieldType::blocks: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::string> encode_parameter(FieldType type, std::string_view text) {
  switch (type) {
    case FieldType::string:
    case FieldType::text:
    case FieldType::ref:
    case FieldType::asset: return encode_text(text);
    case FieldType::number: {
      double number = 0;
      auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) { return std::nullopt; }
      return encode_number(number);
    }
    case FieldType::boolean:
      if (text != "true" && text != "false") { return std::nullopt; }
      return encode_bool(text == "true");
    case FieldType::datetime: return encode_time_text(text);
    case FieldType::richtext:
    case FieldType::json:
    case FieldType::blocks: return std::nullopt;
  }
  return std::nullopt;
}

std::size_t encoded_size(std::string_view bytes) {
  if (bytes.empty()) { return 0; }
  constexpr std::size_t kNumberBytes = 9;
  switch (bytes.front()) {
    case 'n':
    case 'd': return bytes.size() >= kNumberBytes ? kNumberBytes : 0;
    case 'b': return bytes.size() >= 2 ? 2 : 0;
    case 's':
      for (std::size_t i = 1; i + 1 < bytes.size(); ++i) {
        if (bytes[i] != '\0') { continue; }
        if (bytes[i + 1] == '\1') { return i + 2; }
        if (bytes[i + 1] == '\2') { return bytes.size() >= i + 10 ? i + 10 : 0; }
        ++i;  // an escaped zero
      }
      return 0;
    default: return 0;
  }
}

}  // namespace contentos::delivery
