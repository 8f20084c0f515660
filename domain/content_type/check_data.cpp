#include "domain/content_type/content_type.hpp"
#include "domain/core/utf8.hpp"
#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/i_json.hpp"
#include "domain/json/patch.hpp"

#include <boost/json/value_to.hpp>

#include <algorithm>

namespace contentos::content_type {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxStringBytes = 50'000;
constexpr std::size_t kMaxTextBytes = 4 * 1024 * 1024;
constexpr std::size_t kMaxListItems = 10'000;

class Checker {
public:
  explicit Checker(std::vector<FieldError>& errors) : errors_(errors) {}

  void one(Field const& field, json::value const& value, std::string const& at) {
    switch (field.type) {
      case FieldType::string: text(field, value, at, kMaxStringBytes); break;
      case FieldType::text:
      case FieldType::richtext: text(field, value, at, kMaxTextBytes); break;
      case FieldType::number: number(field, value, at); break;
      case FieldType::boolean:
        if (!value.is_bool()) { wrong(at, "type", "true or false is needed here."); }
        break;
      case FieldType::datetime:
        if (!value.is_string() || !parse_rfc3339(std::string_view(value.as_string()))) {
          wrong(at, "datetime", "A time as in RFC 3339 is needed here.");
        }
        break;
      case FieldType::ref: link(value, at, "Entry"); break;
      case FieldType::asset: link(value, at, "Asset"); break;
      case FieldType::json: break;
      case FieldType::blocks: blocks(value, at); break;
    }
    allowed(field, value, at);
  }

  void value(Field const& field, json::value const& value, std::string const& at) {
    if (!field.list) {
      one(field, value, at);
      return;
    }
    if (!value.is_array()) {
      wrong(at, "type", "A list is needed here.");
      return;
    }
    auto const& items = value.as_array();
    if (items.size() > kMaxListItems) { wrong(at, "length", "A list has at most 10,000 items."); }
    bounds(field, static_cast<double>(items.size()), at, " items");
    for (std::size_t i = 0; i < items.size(); ++i) { one(field, items[i], at + "/" + std::to_string(i)); }
  }

  void wrong(std::string const& at, char const* code, std::string message) { errors_.push_back({at, code, std::move(message)}); }

private:
  /// `unit`: what is counted, after a space; nothing for a number.
  void bounds(Field const& field, double amount, std::string const& at, std::string const& unit) {
    auto const* min = field.constraints.if_contains("min");
    auto const* max = field.constraints.if_contains("max");
    if (min != nullptr && amount < min->to_number<double>()) { wrong(at, "min", "At least " + canonical_json(*min) + unit + "."); }
    if (max != nullptr && amount > max->to_number<double>()) { wrong(at, "max", "At most " + canonical_json(*max) + unit + "."); }
  }

  void text(Field const& field, json::value const& value, std::string const& at, std::size_t limit_bytes) {
    if (!value.is_string()) {
      wrong(at, "type", "A string is needed here.");
      return;
    }
    auto const& s = value.as_string();
    if (s.size() > limit_bytes) { wrong(at, "length", "At most " + std::to_string(limit_bytes) + " bytes."); }
    // Counted only where somebody asks: it takes a look at every byte.
    bool const is_bounded = field.constraints.contains("min") || field.constraints.contains("max");
    if (!field.list && is_bounded) { bounds(field, static_cast<double>(code_points(s)), at, " characters (Unicode code points)"); }
  }

  void number(Field const& field, json::value const& value, std::string const& at) {
    if (!value.is_number()) {
      wrong(at, "type", "A number is needed here.");
    } else if (!field.list) {
      bounds(field, value.to_number<double>(), at, "");
    }
  }

  void link(json::value const& value, std::string const& at, std::string_view wanted) {
    auto const text = [](json::object const& o, char const* key) {
      auto const* v = o.if_contains(key);
      return v != nullptr && v->is_string() ? std::string_view(v->as_string()) : std::string_view{};
    };
    auto const* o = value.if_object();
    auto const* sys = o == nullptr ? nullptr : o->if_contains("sys");
    auto const good = sys != nullptr && sys->is_object() && text(sys->as_object(), "type") == "Link" &&
                      text(sys->as_object(), "linkType") == wanted && is_client_id(text(sys->as_object(), "id"));
    if (!good) {
      wrong(at, "link", R"(A link {"sys":{"type":"Link","linkType":")" + std::string(wanted) + R"(","id":…}} is needed here.)");
    }
  }

  void blocks(json::value const& value, std::string const& at) {
    if (!value.is_array()) {
      wrong(at, "type", "A list of blocks is needed here.");
      return;
    }
    for (std::size_t i = 0; i < value.as_array().size(); ++i) {
      auto const* block = value.as_array()[i].if_object();
      if (block == nullptr || !is_block(*block)) {
        wrong(at + "/" + std::to_string(i), "block",
              "A block has id and type (strings), data (an object), and perhaps sequence and is_active.");
      }
    }
  }

  static bool is_block(json::object const& block) {
    auto const is = [&](char const* key, json::kind kind) {
      auto const* v = block.if_contains(key);
      return v != nullptr && v->kind() == kind;
    };
    return is("id", json::kind::string) && is("type", json::kind::string) && is("data", json::kind::object) &&
           (!block.contains("sequence") || is("sequence", json::kind::int64)) &&
           (!block.contains("is_active") || is("is_active", json::kind::bool_));
  }

  void allowed(Field const& field, json::value const& value, std::string const& at) {
    auto const* list = field.constraints.if_contains("in");
    if (list == nullptr) { return; }
    auto const& values = list->as_array();
    if (std::find(values.begin(), values.end(), value) == values.end()) { wrong(at, "in", "None of the values that the type allows."); }
  }

  std::vector<FieldError>& errors_;
};

bool is_missing(json::value const* value) { return value == nullptr || value->is_null(); }

struct Locales {
  std::vector<std::string> const& known;
  std::string const& fallback;
};

void check_localized(Checker& checker, Field const& field, json::value const& value, std::string const& at, Locales const& locales) {
  if (!value.is_object()) {
    checker.wrong(at, "type", "The field is localized: an object of locales is needed here.");
    return;
  }
  for (auto const& [locale, one] : value.as_object()) {
    auto const place = at + "/" + escape_pointer(locale);
    if (std::find(locales.known.begin(), locales.known.end(), std::string_view(locale)) == locales.known.end()) {
      checker.wrong(place, "unknown_locale", "The tenant has no such locale.");
    } else if (!one.is_null()) {
      checker.value(field, one, place);
    }
  }
  if (field.required && is_missing(value.as_object().if_contains(locales.fallback))) {
    checker.wrong(at + "/" + locales.fallback, "required", "The default locale needs a value.");
  }
}

}  // namespace

std::vector<FieldError> check_data(Definition const& definition, json::object const& data, std::vector<std::string> const& known_locales,
                                   std::string const& default_locale) {
  std::vector<FieldError> errors;
  Checker checker(errors);
  for (auto const& [key, value] : data) {
    if (definition.find(key) == nullptr) {
      checker.wrong("/data/" + escape_pointer(key), "unknown_field", "The content type has no such field.");
    }
  }
  for (auto const& field : definition.fields) {
    auto const* value = data.if_contains(field.key);
    auto const at = "/data/" + field.key;
    if (is_missing(value)) {
      if (field.required) { checker.wrong(at, "required", "This field is needed."); }
    } else if (1 + depth_of(*value) > kMostContentLevels) {
      checker.wrong(at, "too_deep", "Content is nested at most " + std::to_string(kMostContentLevels) + " levels deep, itself the first.");
    } else if (field.localized) {
      check_localized(checker, field, *value, at, {known_locales, default_locale});
    } else {
      checker.value(field, *value, at);
    }
  }
  return errors;
}

}  // namespace contentos::content_type
