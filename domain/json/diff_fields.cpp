#include "domain/json/diff.hpp"
#include "domain/json/same.hpp"
#include "domain/json/view.hpp"

#include <algorithm>

namespace contentos {

namespace json = boost::json;

namespace {

using Keys = std::vector<json::string_view>;

/// All keys of the objects, each once, in the order in which they are met.
Keys keys_of(std::initializer_list<json::object const*> objects) {
  Keys keys;
  json::object seen;
  for (auto const* object : objects) {
    for (auto const& member : *object) {
      if (seen.emplace(member.key(), nullptr).second) { keys.push_back(member.key()); }
    }
  }
  return keys;
}

bool is_in(std::vector<std::string> const& list, json::string_view key) {
  return std::find(list.begin(), list.end(), view(key)) != list.end();
}

bool is_locales(json::value const* value) { return value == nullptr || value->is_object(); }

json::object const& locales_of(json::value const* value) {
  static json::object const kNone;
  return value == nullptr ? kNone : value->get_object();
}

/// Whether two values can be told apart by locale: both are objects or absent, and one has a locale.
bool have_locales(json::value const* a, json::value const* b) {
  return is_locales(a) && is_locales(b) && !(locales_of(a).empty() && locales_of(b).empty());
}

bool is_container(json::value const& value) { return value.is_object() || value.is_array(); }

char const* run_name(TextRun::Kind kind) {
  switch (kind) {
    case TextRun::Kind::equal: return "equal";
    case TextRun::Kind::removed: return "removed";
    case TextRun::Kind::added: return "added";
  }
  return "equal";
}

json::array words_json(json::string const& from, json::string const& to) {
  json::array out;
  for (auto const& run : diff_words(view(from), view(to))) { out.push_back({{"kind", run_name(run.kind)}, {"text", run.text}}); }
  return out;
}

/// Appends what changed of one value, or nothing when it is the same.
void append_change(json::array& out, json::object place, json::value const* from, json::value const* to) {
  if (is_same(from, to)) { return; }
  place["change"] = from == nullptr ? "added" : to == nullptr ? "removed" : "changed";
  if (from != nullptr) { place["old"] = *from; }
  if (to != nullptr) { place["new"] = *to; }
  if (from != nullptr && to != nullptr) {
    if (from->is_string() && to->is_string()) { place["words"] = words_json(from->get_string(), to->get_string()); }
    if (is_container(*from) && is_container(*to)) { place["patch"] = json_patch(*from, *to); }
  }
  out.push_back(std::move(place));
}

void append_locales(json::array& out, json::string_view field, json::object const& from, json::object const& to) {
  for (auto const locale : keys_of({&from, &to})) {
    append_change(out, {{"field", field}, {"locale", locale}}, from.if_contains(locale), to.if_contains(locale));
  }
}

struct Sides {
  json::value const* base;
  json::value const* latest;
  json::value const* yours;
};

struct Merged {
  bool is_conflict = false;
  json::value const* value = nullptr;  // null: absent
};

Merged choose(Sides const& sides) {
  if (is_same(sides.latest, sides.yours) || is_same(sides.base, sides.yours)) { return {false, sides.latest}; }
  if (is_same(sides.base, sides.latest)) { return {false, sides.yours}; }
  return {true, nullptr};
}

/// Merges two objects of locales that both changed. Returns nothing when one locale has changed on both sides.
std::optional<json::object> merge_locales(json::object const& base, json::object const& latest, json::object const& yours) {
  json::object out;
  for (auto const locale : keys_of({&latest, &yours, &base})) {
    auto const merged = choose({base.if_contains(locale), latest.if_contains(locale), yours.if_contains(locale)});
    if (merged.is_conflict) { return std::nullopt; }
    if (merged.value != nullptr) { out[locale] = *merged.value; }
  }
  return out;
}

}  // namespace

json::array diff_fields(json::object const& from, json::object const& to, std::vector<std::string> const& localized_fields) {
  json::array out;
  for (auto const field : keys_of({&from, &to})) {
    auto const* before = from.if_contains(field);
    auto const* after = to.if_contains(field);
    if (is_in(localized_fields, field) && have_locales(before, after)) {
      append_locales(out, field, locales_of(before), locales_of(after));
    } else {
      append_change(out, {{"field", field}}, before, after);
    }
  }
  return out;
}

std::optional<json::object> merge_fields(json::object const& base, json::object const& latest, json::object const& yours,
                                         std::vector<std::string> const& localized_fields) {
  json::object out;
  for (auto const field : keys_of({&latest, &yours, &base})) {
    Sides const sides{base.if_contains(field), latest.if_contains(field), yours.if_contains(field)};
    auto const merged = choose(sides);
    if (!merged.is_conflict) {
      if (merged.value != nullptr) { out[field] = *merged.value; }
      continue;
    }
    if (!is_in(localized_fields, field) || !is_locales(sides.base) || !is_locales(sides.latest) || !is_locales(sides.yours)) {
      return std::nullopt;
    }
    auto locales = merge_locales(locales_of(sides.base), locales_of(sides.latest), locales_of(sides.yours));
    if (!locales) { return std::nullopt; }
    bool const one_side_removed = sides.latest == nullptr || sides.yours == nullptr;
    if (!locales->empty() || !one_side_removed) { out[field] = std::move(*locales); }
  }
  return out;
}

}  // namespace contentos
