#include "domain/json/diff.hpp"
#include "domain/json/same.hpp"
#include "domain/json/view.hpp"

#include <boost/json/serializer.hpp>

#include <algorithm>
#include <array>

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

json::array words_json(json::string const& from, json::string const& to, std::size_t& differences_left) {
  json::array out;
  for (auto const& run : diff_words(view(from), view(to), differences_left)) {
    out.push_back({{"kind", run_name(run.kind)}, {"text", run.text}});
  }
  return out;
}

/// Gathers changes, each with as much of what is wished for as still fits.
class Changes {
public:
  explicit Changes(DiffWish const& wish) : wish_(wish), left_(wish.most_bytes) {}

  /// Adds what changed of one value, or nothing when it is the same.
  void add(json::object place, json::value const* from, json::value const* to) {
    if (is_same(from, to)) { return; }
    place["change"] = from == nullptr ? "added" : to == nullptr ? "removed" : "changed";
    auto const bytes = (from == nullptr ? 0 : serialized_bytes(*from)) + (to == nullptr ? 0 : serialized_bytes(*to));
    if (wish_.values && fits(place, bytes)) {
      if (from != nullptr) { place["old"] = *from; }
      if (to != nullptr) { place["new"] = *to; }
    }
    if (from != nullptr && to != nullptr) {
      // Words repeat both texts but for what they share, so they cannot fit where the longer text does not.
      auto const least = std::max(from->is_string() ? from->get_string().size() : 0, to->is_string() ? to->get_string().size() : 0);
      if (wish_.words && from->is_string() && to->is_string() && has_room(place, least)) {
        put(place, "words", words_json(from->get_string(), to->get_string(), differences_left_));
      }
      if (wish_.patch && is_container(*from) && is_container(*to)) {
        if (auto patch = json_patch_within(*from, *to, left_)) {
          put(place, "patch", std::move(*patch));
        } else {
          place["truncated"] = found_.is_truncated = true;
        }
      }
    }
    found_.changes.push_back(std::move(place));
  }

  void add_locales(json::string_view field, json::object const& from, json::object const& to) {
    for (auto const locale : keys_of({&from, &to})) {
      add({{"field", field}, {"locale", locale}}, from.if_contains(locale), to.if_contains(locale));
    }
  }

  [[nodiscard]] FieldChanges take() { return std::move(found_); }

private:
  bool has_room(json::object& place, std::size_t bytes) {
    if (bytes <= left_) { return true; }
    place["truncated"] = found_.is_truncated = true;
    return false;
  }
  bool fits(json::object& place, std::size_t bytes) {
    if (!has_room(place, bytes)) { return false; }
    left_ -= bytes;
    return true;
  }
  void put(json::object& place, char const* part, json::array value) {
    json::value held(std::move(value));
    if (fits(place, serialized_bytes(held))) { place[part] = std::move(held); }
  }

  DiffWish const& wish_;
  std::size_t left_;
  std::size_t differences_left_ = kMostDifferences;
  FieldChanges found_{};
};

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

std::size_t serialized_bytes(json::value const& value) {
  json::serializer serializer;
  serializer.reset(&value);
  std::array<char, 4096> piece{};
  std::size_t bytes = 0;
  while (!serializer.done()) { bytes += serializer.read(piece.data(), piece.size()).size(); }
  return bytes;
}

FieldChanges diff_fields(json::object const& from, json::object const& to, std::vector<std::string> const& localized_fields,
                         DiffWish const& wish) {
  Changes changes(wish);
  // In the order in which content is stored: what was just sent is in another one.
  auto fields = keys_of({&from, &to});
  std::ranges::sort(fields);
  for (auto const field : fields) {
    auto const* before = from.if_contains(field);
    auto const* after = to.if_contains(field);
    if (is_in(localized_fields, field) && have_locales(before, after)) {
      changes.add_locales(field, locales_of(before), locales_of(after));
    } else {
      changes.add({{"field", field}}, before, after);
    }
  }
  return changes.take();
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
