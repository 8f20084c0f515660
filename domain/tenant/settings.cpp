#include "domain/event/json_access.hpp"
#include "domain/event/record_spec.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/patch.hpp"
#include "domain/tenant/site_settings.hpp"
#include "domain/tenant/tenant.hpp"

#include <algorithm>
#include <set>

namespace contentos::tenant {

using namespace json_access;

namespace {

constexpr std::size_t kMaxLocales = 100;
constexpr std::int64_t kMaxTtlSeconds = 31'536'000;
constexpr std::size_t kMaxOtherBytes = 64 * 1024;

/// Letters and digits in parts of 1 to 8 with '-' between: the shape of BCP 47, not its registry.
bool is_locale_code(std::string_view code) {
  std::size_t part = 0;
  for (char const c : code) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (c == '-' && part > 0) {
      part = 0;
    } else if (!plain || ++part > 8) {
      return false;
    }
  }
  return part > 0 && code.size() <= 35;
}

json::array locales_json(std::vector<LocaleSetting> const& locales) {
  json::array out;
  for (auto const& l : locales) {
    json::object o{{"code", l.code}, {"name", l.name}, {"optional", l.optional}};
    o["fallback"] = l.fallback.empty() ? json::value(nullptr) : json::value(l.fallback);
    out.push_back(std::move(o));
  }
  return out;
}

std::vector<LocaleSetting> read_locales(json::array const& list, std::vector<FieldError>& errors) {
  std::vector<LocaleSetting> out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const at = "/settings/locales/" + std::to_string(i);
    auto const* o = list[i].if_object();
    if (o == nullptr) {
      errors.push_back({at, "type", "An object is needed here."});
      continue;
    }
    auto const* code = o->if_contains("code");
    if (code == nullptr || !code->is_string() || !is_locale_code(std::string_view(code->as_string()))) {
      errors.push_back({at + "/code", code == nullptr ? "required" : "locale", "A locale code such as en-US is needed."});
      continue;
    }
    LocaleSetting l{json::value_to<std::string>(*code), {}, {}, true};
    auto const* name = o->if_contains("name");
    l.name = name != nullptr && name->is_string() ? json::value_to<std::string>(*name) : l.code;
    if (auto const* f = o->if_contains("fallback"); f != nullptr && f->is_string()) { l.fallback = json::value_to<std::string>(*f); }
    if (auto const* v = o->if_contains("optional"); v != nullptr && v->is_bool()) { l.optional = v->as_bool(); }
    out.push_back(std::move(l));
  }
  return out;
}

/// Of locales as a client gives them: what is stored was judged when it was given.
void check_given_locales(json::object const& patch, std::vector<FieldError>& errors) {
  auto const* given = patch.if_contains("locales");
  auto const* list = given == nullptr ? nullptr : given->if_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    auto const* locale = (*list)[i].if_object();
    if (locale == nullptr) { continue; }
    for (auto const& [key, value] : *locale) {
      auto const at = "/settings/locales/" + std::to_string(i) + "/" + escape_pointer(key);
      bool const is_text = key == "name" || key == "fallback";
      if (key != "code" && key != "optional" && !is_text) {
        errors.push_back({at, "unknown_member", "There is no such member here."});
      } else if (is_text && !value.is_string() && !value.is_null()) {
        errors.push_back({at, "type", "A string or null is needed here."});
      } else if (key == "optional" && !value.is_bool() && !value.is_null()) {
        errors.push_back({at, "type", "true or false is needed here."});
      }
    }
  }
}

/// `is_default_given`: else it is the locales that do not fit the default one, which stands.
void check_locales(Settings const& settings, bool is_default_given, std::vector<FieldError>& errors) {
  auto const codes = settings.locale_codes();
  if (codes.empty() || codes.size() > kMaxLocales) { errors.push_back({"/settings/locales", "length", "A tenant has 1 to 100 locales."}); }
  if (std::set<std::string>(codes.begin(), codes.end()).size() != codes.size()) {
    errors.push_back({"/settings/locales", "not_unique", "A locale stands there twice."});
  }
  auto const known = [&](std::string const& code) { return std::find(codes.begin(), codes.end(), code) != codes.end(); };
  if (!known(settings.default_locale)) {
    auto const* at = is_default_given ? "/settings/default_locale" : "/settings/locales";
    errors.push_back({at, "unknown_locale", "The default locale, " + settings.default_locale + ", is none of the locales."});
  }
  for (std::size_t i = 0; i < settings.locales.size(); ++i) {
    auto const& l = settings.locales[i];
    auto const at = "/settings/locales/" + std::to_string(i) + "/fallback";
    if (!l.fallback.empty() && !known(l.fallback)) {
      errors.push_back({at, "unknown_locale", "The fallback is none of the locales."});
    } else if (!l.fallback.empty() && settings.fallback_chain(l.code).empty()) {
      errors.push_back({at, "cycle", "The fallbacks go in a circle."});
    }
  }
}

template <class Read>
void member(json::object const& o, char const* key, bool fits, char const* wants, std::vector<FieldError>& errors, Read const& read) {
  auto const* value = o.if_contains(key);
  if (value == nullptr) { return; }
  if (fits) {
    read(*value);
  } else {
    errors.push_back({std::string("/settings/") + key, "type", wants});
  }
}

bool is(json::object const& o, char const* key, json::kind kind) {
  auto const* value = o.if_contains(key);
  return value != nullptr && value->kind() == kind;
}

Settings read(json::object const& o, std::vector<FieldError>& errors) {
  static std::set<std::string_view> const kKnown{"site_name",         "default_locale",  "locales",
                                                 "cache_ttl_seconds", "public_delivery", "refuse_delete_of_published"};
  Settings s;
  auto const text = [&](char const* key, std::string& out) {
    member(o, key, is(o, key, json::kind::string), "A string is needed here.", errors,
           [&](json::value const& v) { out = json::value_to<std::string>(v); });
  };
  auto const flag_member = [&](char const* key, bool& out) {
    member(o, key, is(o, key, json::kind::bool_), "true or false is needed here.", errors,
           [&](json::value const& v) { out = v.as_bool(); });
  };
  text("site_name", s.site_name);
  text("default_locale", s.default_locale);
  flag_member("public_delivery", s.public_delivery);
  flag_member("refuse_delete_of_published", s.refuse_delete_of_published);
  auto const is_integer = is(o, "cache_ttl_seconds", json::kind::int64);
  member(o, "cache_ttl_seconds", is_integer, "A whole number is needed here.", errors,
         [&](json::value const& v) { s.cache_ttl_seconds = v.to_number<std::int64_t>(); });
  member(o, "locales", is(o, "locales", json::kind::array), "A list is needed here.", errors,
         [&](json::value const& v) { s.locales = read_locales(v.as_array(), errors); });
  for (auto const& [key, value] : o) {
    if (!kKnown.contains(std::string_view(key))) { s.other[key] = value; }
  }
  return s;
}

}  // namespace

std::vector<std::string> Settings::locale_codes() const {
  std::vector<std::string> out;
  for (auto const& l : locales) { out.push_back(l.code); }
  return out;
}

std::vector<std::string> Settings::fallback_chain(std::string_view locale) const {
  std::vector<std::string> out;
  std::string next(locale);
  while (!next.empty()) {
    auto const it = std::find_if(locales.begin(), locales.end(), [&](auto const& l) { return l.code == next; });
    if (it == locales.end() || out.size() == locales.size()) { return {}; }
    out.push_back(it->code);
    next = it->fallback;
  }
  return out;
}

json::object to_json(Settings const& settings) {
  auto o = settings.other;
  o["site_name"] = settings.site_name;
  o["default_locale"] = settings.default_locale;
  o["locales"] = locales_json(settings.locales);
  o["cache_ttl_seconds"] = settings.cache_ttl_seconds;
  o["public_delivery"] = settings.public_delivery;
  o["refuse_delete_of_published"] = settings.refuse_delete_of_published;
  return o;
}

namespace {

/// `errors`: what is known to be wrong already.
Decided<Settings> merged_with(json::object merged, json::object const& patch, std::vector<FieldError> errors) {
  merge_patch(merged, patch);
  auto const known = errors.size();
  auto out = read(merged, errors);
  if (errors.size() == known) { check_locales(out, patch.contains("default_locale"), errors); }
  if (out.cache_ttl_seconds < 0 || out.cache_ttl_seconds > kMaxTtlSeconds) {
    errors.push_back({"/settings/cache_ttl_seconds", "range", "0 to 31536000 seconds."});
  }
  if (canonical_json(out.other).size() > kMaxOtherBytes) {
    errors.push_back({"/settings", "length", "Settings of your own are at most 64 KiB."});
  }
  if (!errors.empty()) { return Rejection{RejectionCode::validation_failed, "The settings cannot be used.", std::move(errors)}; }
  return out;
}

}  // namespace

Decided<Settings> patched(Settings const& settings, json::object const& patch) {
  auto stored = to_json(settings);
  std::vector<FieldError> errors;
  check_site_settings(stored, patch, errors);
  check_given_locales(patch, errors);
  return merged_with(std::move(stored), patch, std::move(errors));
}

Decided<Settings> from_stored(json::object const& stored) { return merged_with(to_json(Settings{}), stored, {}); }

}  // namespace contentos::tenant
