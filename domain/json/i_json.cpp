#include "domain/json/i_json.hpp"

#include "domain/json/diff.hpp"
#include "domain/json/i_json_readers.hpp"
#include "domain/json/number.hpp"

#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace contentos {

namespace json = boost::json;

namespace {

using Error = json::error_code;

/// Builds the value in place. `open_` is the path of containers from the root to where the parser stands; only the last of
/// them grows, so the pointers stay good.
class Builder {
public:
  explicit Builder(std::size_t max_values) : values_left_(max_values) {}

  // NOLINTBEGIN(readability-identifier-naming): json::basic_parser asks for these by name
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  // NOLINTEND(readability-identifier-naming)

  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }

  bool on_array_begin(Error& ec) {
    if (!count(ec)) { return false; }
    open_.push_back(&place(json::array()));
    return true;
  }
  bool on_array_end(std::size_t, Error&) { return close(); }
  bool on_object_begin(Error& ec) {
    if (!count(ec)) { return false; }
    open_.push_back(&place(json::object()));
    return true;
  }
  bool on_object_end(std::size_t, Error&) { return close(); }

  bool on_string_part(json::string_view s, std::size_t, Error&) { return collect(s); }
  bool on_string(json::string_view s, std::size_t, Error& ec) {
    if (!count(ec)) { return false; }
    if (text_.empty()) {
      place(json::string(s));
    } else {
      place(json::string(text_.append(s.data(), s.size())));
      text_.clear();
    }
    return true;
  }

  bool on_key_part(json::string_view s, std::size_t, Error&) { return collect(s); }
  bool on_key(json::string_view s, std::size_t, Error& ec) {
    text_.append(s.data(), s.size());
    auto const [member, is_new] = open_.back()->get_object().emplace(text_, nullptr);
    slot_ = &member->value();
    is_duplicate_ = !is_new;
    if (is_duplicate_) { return fail(ec, "duplicate_key", "the key stands twice in one object"); }
    text_.clear();
    return true;
  }

  bool on_number_part(json::string_view s, Error&) { return collect(s); }
  bool on_int64(std::int64_t, json::string_view s, Error& ec) { return on_number(s, ec); }
  bool on_uint64(std::uint64_t, json::string_view s, Error& ec) { return on_number(s, ec); }
  bool on_double(double, json::string_view s, Error& ec) { return on_number(s, ec); }

  bool on_bool(bool b, Error& ec) {
    if (!count(ec)) { return false; }
    place(b);
    return true;
  }
  bool on_null(Error& ec) {
    if (!count(ec)) { return false; }
    place(nullptr);
    return true;
  }
  bool on_comment_part(json::string_view, Error&) { return true; }
  bool on_comment(json::string_view, Error&) { return true; }

  [[nodiscard]] json::value take() { return std::move(root_); }
  [[nodiscard]] char const* code() const { return code_; }
  [[nodiscard]] char const* message() const { return message_; }

  /// The place of the value or key that the parser met last.
  [[nodiscard]] std::string pointer() const {
    std::string out;
    for (std::size_t i = 0; i < open_.size(); ++i) {
      bool const is_innermost = i + 1 == open_.size();
      if (auto const* array = open_[i]->if_array()) {
        out.append("/").append(std::to_string(is_innermost ? array->size() : array->size() - 1));
        continue;
      }
      auto const& object = open_[i]->get_object();
      if (is_innermost && is_duplicate_) {
        out.append("/").append(escape_pointer(text_));
      } else if (!object.empty()) {
        auto const key = (object.end() - 1)->key();
        out.append("/").append(escape_pointer({key.data(), key.size()}));
      }
    }
    return out;
  }

private:
  template <class T>
  json::value& place(T&& value) {
    if (open_.empty()) {
      root_ = std::forward<T>(value);
      return root_;
    }
    if (auto* array = open_.back()->if_array()) { return array->emplace_back(std::forward<T>(value)); }
    *slot_ = std::forward<T>(value);
    return *slot_;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  bool collect(json::string_view s) {
    text_.append(s.data(), s.size());
    return true;
  }

  bool count(Error& ec) {
    if (values_left_ == 0) { return fail(ec, "too_many_values", "more values than one document may have"); }
    --values_left_;
    return true;
  }

  bool fail(Error& ec, char const* code, char const* message) {
    code_ = code;
    message_ = message;
    ec = json::error::input_error;
    return false;
  }

  bool on_number(json::string_view s, Error& ec) {
    if (!count(ec)) { return false; }
    text_.append(s.data(), s.size());
    auto number = i_json_number(text_);
    text_.clear();
    if (number.refusal != nullptr) { return fail(ec, "number_out_of_range", number.refusal); }
    place(std::move(number.value));
    return true;
  }

  std::size_t values_left_;
  json::value root_{};
  std::vector<json::value*> open_{};
  json::value* slot_ = nullptr;  // of the key just read
  std::string text_{};           // pieces of a string, key or number that came in parts
  char const* code_ = nullptr;
  char const* message_ = nullptr;
  bool is_duplicate_ = false;
};

Rejection rejected(std::string pointer, char const* code, std::string message) {
  return {RejectionCode::bad_request, "the body is not acceptable JSON: " + message, {{std::move(pointer), code, std::move(message)}}};
}

/// True when the parser stopped behind the escape of a leading surrogate, or one byte later, which it calls `syntax`.
bool is_after_leading_surrogate(std::string_view text, std::size_t offset) {
  auto const is_one_of = [](char c, std::string_view set) { return set.find(c) != std::string_view::npos; };
  for (std::size_t const back : {6U, 7U}) {
    if (offset < back || offset > text.size()) { continue; }
    auto const escape = text.substr(offset - back, 4);
    if (escape.substr(0, 2) == "\\u" && is_one_of(escape[2], "dD") && is_one_of(escape[3], "89abAB")) { return true; }
  }
  return false;
}

Rejection explain(Builder const& builder, Error const& ec, std::string_view text, std::size_t offset, JsonLimits limits) {
  if (builder.code() != nullptr && builder.code() == std::string_view("too_many_values")) {
    return rejected(builder.pointer(), builder.code(), "more than " + std::to_string(limits.max_values) + " values");
  }
  if (builder.code() != nullptr) { return rejected(builder.pointer(), builder.code(), builder.message()); }
  if (ec == json::error::too_deep) {
    return rejected(builder.pointer(), "too_deep", "nested deeper than " + std::to_string(limits.max_depth) + " levels");
  }
  if (ec == json::error::illegal_leading_surrogate || ec == json::error::illegal_trailing_surrogate ||
      ec == json::error::expected_utf16_escape || is_after_leading_surrogate(text, offset)) {
    return rejected(builder.pointer(), "lone_surrogate", "half of a surrogate pair stands alone");
  }
  if (ec == json::error::exponent_overflow) {
    return rejected(builder.pointer(), "number_out_of_range", "the number does not fit a double");
  }
  return rejected(builder.pointer(), "syntax", ec.message() + " near byte " + std::to_string(offset));
}

}  // namespace

JsonNumber i_json_number(std::string_view text) {
  double value = 0;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), value);
  double const magnitude = std::fabs(value);
  if (read.ec != std::errc() || !std::isfinite(value)) { return {.refusal = "the number does not fit a double"}; }
  bool const is_safe = magnitude <= static_cast<double>(kMaxSafeInteger);
  bool const is_integer_text = text.find_first_of(".eE") == std::string_view::npos;
  if (!is_safe && (is_integer_text || magnitude < 1e21)) { return {.refusal = "an integer must lie within -(2^53-1) and 2^53-1"}; }
  if (is_safe && std::trunc(value) == value) { return {.value = static_cast<std::int64_t>(value)}; }
  return {.value = value};
}

Decided<json::value> careful_i_json(std::string_view text, JsonLimits limits) {
  json::parse_options options;
  options.max_depth = limits.max_depth;
  json::basic_parser<Builder> parser(options, limits.max_values);
  Error ec;
  auto const used = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && used < text.size()) { ec = json::error::extra_data; }
  if (ec) { return explain(parser.handler(), ec, text, used, limits); }
  return parser.handler().take();
}

Decided<json::value> parse_i_json(std::string_view text, JsonLimits limits) {
  if (auto value = quick_i_json(text, limits)) { return *std::move(value); }
  return careful_i_json(text, limits);
}

std::optional<json::value> parse_stored_json(std::string_view text) {
  constexpr std::size_t kStoredDepth = 512;
  auto value = parse_i_json(text, {.max_depth = kStoredDepth, .max_values = std::numeric_limits<std::size_t>::max()});
  if (!value) { return std::nullopt; }
  return std::move(*value);
}

boost::json::value stored_json(std::string_view text) {
  auto value = parse_stored_json(text);
  if (!value) { throw std::invalid_argument("what is stored is no JSON"); }
  return *std::move(value);
}

}  // namespace contentos
