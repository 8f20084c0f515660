#include "domain/tenant/site_settings.hpp"

#include "domain/core/hex.hpp"
#include "domain/json/diff.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>

namespace contentos::tenant {

namespace {

namespace json = boost::json;

constexpr std::size_t kMostUrlBytes = 2000;
constexpr std::size_t kMostItems = 200;
constexpr int kNavLevels = 3;
constexpr int kFooterLevels = 2;

using Errors = std::vector<FieldError>;

/// What a member may hold. `at` is its pointer.
using Check = void (*)(json::value const& given, std::string const& at, Errors& errors);
struct Member {
  std::string_view key;
  Check check;
};

void must_be(json::value const& given, json::kind kind, char const* wants, std::string const& at, Errors& errors) {
  if (given.kind() != kind) { errors.push_back({at, "type", wants}); }
}

/// The text of at most so many bytes; nothing, and an error, where it is none.
std::optional<std::string_view> text_in(json::value const& given, std::size_t most_bytes, std::string const& at, Errors& errors) {
  must_be(given, json::kind::string, "A string is needed here.", at, errors);
  if (!given.is_string()) { return std::nullopt; }
  auto const& text = given.get_string();
  if (text.size() <= most_bytes) { return std::string_view(text.data(), text.size()); }
  errors.push_back({at, "length", "At most " + std::to_string(most_bytes) + " bytes."});
  return std::nullopt;
}

template <std::size_t most_bytes>
void check_text(json::value const& given, std::string const& at, Errors& errors) {
  (void)text_in(given, most_bytes, at, errors);
}

void check_color(json::value const& given, std::string const& at, Errors& errors) {
  auto const text = text_in(given, 7, at, errors);
  if (text &&
      !(text->size() == 7 && text->front() == '#' && std::ranges::all_of(text->substr(1), [](char c) { return hex_value(c) >= 0; }))) {
    errors.push_back({at, "color", "A color such as #1a2b3c is needed here."});
  }
}

/// It may come to stand in a style sheet, where it must not end what it stands in.
void check_font(json::value const& given, std::string const& at, Errors& errors) {
  auto const text = text_in(given, 200, at, errors);
  auto const is_plain = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && std::string_view("\x7f;{}<>()\\").find(c) == std::string_view::npos;
  };
  if (text && !std::ranges::all_of(*text, is_plain)) {
    errors.push_back({at, "pattern", "Names of fonts, as in CSS, are needed here: without ; { } < > ( ) and \\."});
  }
}

void check_robots(json::value const& given, std::string const& at, Errors& errors) {
  auto const text = text_in(given, 200, at, errors);
  auto const fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" ,:_-").find(c) != std::string_view::npos;
  };
  if (text && !std::ranges::all_of(*text, fits)) {
    errors.push_back({at, "pattern", "Directives such as `noindex, nofollow` are needed here."});
  }
}

bool starts_with_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::ranges::equal(text.substr(0, lower.size()), lower, {},
                                                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

/// Whoever shows it makes a link of it: neither a script nor, by two slashes at its beginning, another host in disguise.
bool is_web_url(std::string_view url) {
  auto const is_safe = [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && std::string_view("\x7f\\\"<>").find(c) == std::string_view::npos;
  };
  if (!std::ranges::all_of(url, is_safe)) { return false; }
  if (url.starts_with('/')) { return !url.starts_with("//"); }
  for (std::string_view const scheme : {"https://", "http://"}) {
    if (!starts_with_ignoring_case(url, scheme)) { continue; }
    auto const rest = url.substr(scheme.size());
    return !rest.empty() && std::string_view("/?#:@").find(rest.front()) == std::string_view::npos;
  }
  return false;
}

void check_url(json::value const& given, std::string const& at, Errors& errors) {
  auto const text = text_in(given, kMostUrlBytes, at, errors);
  if (text && !is_web_url(*text)) {
    errors.push_back({at, "url", "An address that begins with https://, http:// or one / is needed here."});
  }
}

std::string below(std::string const& at, std::string_view key) { return at + "/" + escape_pointer(key); }

void unknown(std::string const& at, Errors& errors) { errors.push_back({at, "unknown_member", "There is no such member here."}); }

/// Items of one tree, counted together.
class Items {
public:
  Items(int levels, Errors& errors) : levels_(levels), errors_(errors) {}

  void check_list(json::value const& given, std::string const& at, int level = 1) {
    must_be(given, json::kind::array, "A list is needed here.", at, errors_);
    if (!given.is_array() || given.get_array().empty()) { return; }
    if (level > levels_) {
      errors_.push_back({at, "depth", "At most " + std::to_string(levels_) + " levels of items."});
      return;
    }
    std::size_t index = 0;
    for (auto const& item : given.get_array()) {
      if (++count_ > kMostItems) {
        if (count_ == kMostItems + 1) { errors_.push_back({at, "length", "At most " + std::to_string(kMostItems) + " items in all."}); }
        return;
      }
      check_item(item, at + "/" + std::to_string(index++), level);
    }
  }

private:
  void check_item(json::value const& given, std::string const& at, int level) {
    must_be(given, json::kind::object, "An object is needed here.", at, errors_);
    if (!given.is_object()) { return; }
    auto const& item = given.get_object();
    if (!item.contains("label")) { errors_.push_back({at + "/label", "required", "An item needs a label."}); }
    for (auto const& [name, value] : item) {
      std::string_view const key(name.data(), name.size());
      auto const here = below(at, key);
      if (key == "label") {
        auto const label = text_in(value, 200, here, errors_);
        if (label && label->empty()) { errors_.push_back({here, "required", "An item needs a label."}); }
      } else if (key == "url") {
        check_url(value, here, errors_);
      } else if (key == "items") {
        check_list(value, here, level + 1);
      } else {
        unknown(here, errors_);
      }
    }
  }

  int levels_;
  Errors& errors_;
  std::size_t count_ = 0;
};

template <int levels>
void check_items(json::value const& given, std::string const& at, Errors& errors) {
  Items(levels, errors).check_list(given, at);
}

constexpr std::array kBranding{Member{"logo_url", check_url}, Member{"icon_url", check_url}, Member{"primary_color", check_color},
                               Member{"accent_color", check_color}, Member{"font_family", check_font}};
constexpr std::array kFooter{Member{"text", check_text<1000>}, Member{"columns", check_items<kFooterLevels>}};
constexpr std::array kSeo{Member{"title_template", check_text<200>}, Member{"description", check_text<500>},
                          Member{"og_image_url", check_url}, Member{"robots", check_robots}};

bool stands(json::object const* stored, std::string_view key, json::value const& value) {
  auto const* before = stored == nullptr ? nullptr : stored->if_contains(key);
  return before != nullptr && *before == value;
}

void check_members(json::value const& given, json::value const* stored, std::span<Member const> members, std::string const& at,
                   Errors& errors) {
  must_be(given, json::kind::object, "An object is needed here.", at, errors);
  if (!given.is_object()) { return; }
  auto const* before = stored == nullptr ? nullptr : stored->if_object();
  for (auto const& [name, value] : given.get_object()) {
    std::string_view const key(name.data(), name.size());
    if (value.is_null() || stands(before, key, value)) { continue; }
    auto const known = std::ranges::find(members, key, &Member::key);
    if (known == members.end()) {
      unknown(below(at, key), errors);
    } else {
      known->check(value, below(at, key), errors);
    }
  }
}

}  // namespace

void check_site_settings(json::object const& stored, json::object const& patch, Errors& errors) {
  auto const given = [&](std::string_view key) {
    auto const* value = patch.if_contains(key);
    return value == nullptr || value->is_null() || stands(&stored, key, *value) ? nullptr : value;
  };
  for (auto const& [key, members] :
       {std::pair<std::string, std::span<Member const>>{"branding", kBranding}, {"footer", kFooter}, {"seo", kSeo}}) {
    if (auto const* value = given(key)) { check_members(*value, stored.if_contains(key), members, "/settings/" + key, errors); }
  }
  if (auto const* nav = given("nav")) { check_items<kNavLevels>(*nav, "/settings/nav", errors); }
}

}  // namespace contentos::tenant
