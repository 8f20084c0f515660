#include "domain/json/diff.hpp"
#include "domain/json/patch.hpp"
#include "domain/json/pointer.hpp"
#include "domain/json/same.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace contentos {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostMovedBytes = std::size_t{8} << 20U;

using Tokens = std::vector<std::string>;
using Flaw = std::optional<Rejection>;

std::size_t count_of(json::value const& value) {
  std::size_t out = 1;
  if (auto const* list = value.if_array()) {
    for (auto const& item : *list) { out += count_of(item); }
  } else if (auto const* object = value.if_object()) {
    for (auto const& member : *object) { out += count_of(member.value()); }
  }
  return out;
}

/// One run of a patch over a document; `at` is where the operation under way stands in the patch.
class Run {
public:
  explicit Run(json::value& document) : document_(document) {}

  Flaw apply(json::value const& given, std::size_t index) {
    at_ = "/" + std::to_string(index);
    auto const* operation = given.if_object();
    if (operation == nullptr) { return wrong("", "type", "An operation, an object, is needed here."); }
    auto const* op = operation->if_contains("op");
    if (op == nullptr || !op->is_string()) {
      return wrong("/op", op == nullptr ? "required" : "type", "One of add, remove, replace, move, copy, test.");
    }
    auto const path = pointer(*operation, "path");
    if (!path) { return path.error(); }
    auto const name = std::string_view(op->get_string());
    if (name == "remove") { return remove(*path, "/path").flaw; }
    if (name == "move" || name == "copy") { return move_or_copy(*operation, *path, name == "move"); }
    if (name != "add" && name != "replace" && name != "test") {
      return wrong("/op", "enum", "One of add, remove, replace, move, copy, test.");
    }
    auto const* value = operation->if_contains("value");
    if (value == nullptr) { return wrong("/value", "required", "This member is needed."); }
    if (name == "add") { return add(*path, *value); }
    return name == "test" ? test(*path, *value) : replace(*path, *value);
  }

private:
  struct Removed {
    json::value value;
    Flaw flaw;
  };

  [[nodiscard]] Rejection wrong(std::string const& member, std::string code, std::string message) const {
    return {RejectionCode::validation_failed, "The patch does not fit.", {{at_ + member, std::move(code), std::move(message)}}};
  }
  [[nodiscard]] Rejection no_such_place(std::string const& member) const {
    return wrong(member, "no_such_place", "There is no such place in the document.");
  }

  [[nodiscard]] Decided<Tokens> pointer(json::object const& operation, std::string const& name) const {
    auto const* member = operation.if_contains(name);
    if (member == nullptr) { return wrong("/" + name, "required", "This member is needed."); }
    auto tokens = member->is_string() ? parse_pointer(std::string_view(member->get_string())) : std::nullopt;
    if (!tokens) { return wrong("/" + name, "pointer", "A JSON pointer (RFC 6901) is needed here."); }
    return *std::move(tokens);
  }

  [[nodiscard]] bool is_too_deep(Tokens const& path, json::value const& value) const {
    return path.size() + depth_of(value) > kMostContentLevels;
  }

  Flaw add(Tokens const& path, json::value value) {
    if (is_too_deep(path, value)) {
      return wrong("/path", "too_deep", "What comes out would be nested deeper than " + std::to_string(kMostContentLevels) + " levels.");
    }
    if (path.empty()) {
      document_ = std::move(value);
      return {};
    }
    auto* parent = find_value(document_, path, path.size() - 1);
    if (auto* object = parent == nullptr ? nullptr : parent->if_object()) {
      (*object)[path.back()] = std::move(value);
      return {};
    }
    auto* array = parent == nullptr ? nullptr : parent->if_array();
    if (array == nullptr) { return no_such_place("/path"); }
    auto const index = path.back() == "-" ? std::optional(array->size()) : parse_index(path.back(), array->size() + 1);
    if (!index) { return no_such_place("/path"); }
    array->insert(array->begin() + *index, std::move(value));
    return {};
  }

  /// Nothing can be taken from where nothing is, and the whole document stays.
  Removed remove(Tokens const& path, std::string const& member) {
    auto* found = path.empty() ? nullptr : find_value(document_, path, path.size());
    if (found == nullptr) { return {{}, no_such_place(member)}; }
    json::value taken = std::move(*found);
    auto* parent = find_value(document_, path, path.size() - 1);
    if (auto* object = parent->if_object()) {
      object->erase(path.back());
    } else {
      auto& array = parent->get_array();
      array.erase(array.begin() + *parse_index(path.back(), array.size()));
    }
    return {std::move(taken), {}};
  }

  Flaw move_or_copy(json::object const& operation, Tokens const& path, bool is_move) {
    auto const from = pointer(operation, "from");
    if (!from) { return from.error(); }
    auto const* source = find_value(document_, *from, from->size());
    if (source == nullptr) { return no_such_place("/from"); }
    // A copy of all into itself doubles it: forty of them are more than any machine has. And whatever is put elsewhere is looked at.
    auto const bytes = serialized_bytes(*source);
    if (bytes > bytes_left_) { return wrong("", "too_large", "A patch copies and moves at most 8 MiB altogether."); }
    bytes_left_ -= bytes;
    if (!is_move) { return add(path, json::value(*source)); }
    if (*from == path) { return {}; }
    if (from->size() < path.size() && std::equal(from->begin(), from->end(), path.begin())) {
      return wrong("/path", "into_itself", "Nothing can be moved into itself.");
    }
    auto taken = remove(*from, "/from");
    return taken.flaw ? std::move(taken.flaw) : add(path, std::move(taken.value));
  }

  Flaw replace(Tokens const& path, json::value const& value) {
    auto* target = find_value(document_, path, path.size());
    if (target == nullptr) { return no_such_place("/path"); }
    if (is_too_deep(path, value)) {
      return wrong("/value", "too_deep", "What comes out would be nested deeper than " + std::to_string(kMostContentLevels) + " levels.");
    }
    *target = value;
    return {};
  }

  Flaw test(Tokens const& path, json::value const& value) {
    auto const* target = find_value(document_, path, path.size());
    if (target == nullptr) { return no_such_place("/path"); }
    if (is_same(*target, value)) { return {}; }
    return Rejection{RejectionCode::patch_test_failed,
                     "A test of the patch found another value; nothing of the patch was applied.",
                     {{at_, "patch_test_failed", "There is another value at this path."}}};
  }

  json::value& document_;
  std::string at_{};
  std::size_t bytes_left_ = kMostMovedBytes;
};

json::value const* child(json::value const& value, std::string const& token) {
  if (auto const* object = value.if_object()) { return object->if_contains(token); }
  auto const* array = value.if_array();
  auto const index = array == nullptr ? std::nullopt : parse_index(token, array->size());
  return index ? &(*array)[*index] : nullptr;
}

/// Of two pointers, what the second has below the first; nothing where it is not at or below it.
std::optional<std::string_view> below(std::string_view upper, std::string_view lower) {
  bool const is_below = lower.starts_with(upper) && (lower.size() == upper.size() || lower[upper.size()] == '/');
  return is_below ? std::optional(lower.substr(upper.size())) : std::nullopt;
}

}  // namespace

Decided<json::value> apply_json_patch(json::value document, json::array const& patch) {
  Run run(document);
  for (std::size_t i = 0; i < patch.size(); ++i) {
    if (auto flaw = run.apply(patch[i], i)) { return *std::move(flaw); }
  }
  return document;
}

void merge_patch(json::object& target, json::object const& patch) {
  for (auto const& [key, value] : patch) {
    if (value.is_null()) {
      target.erase(key);
    } else if (value.is_object()) {
      auto& member = target[key];
      if (!member.is_object()) { member = json::object{}; }
      merge_patch(member.as_object(), value.as_object());
    } else {
      target[key] = value;
    }
  }
}

std::size_t depth_of(json::value const& value) {
  std::size_t below = 0;
  if (auto const* list = value.if_array()) {
    for (auto const& item : *list) { below = std::max(below, depth_of(item)); }
    return below + 1;
  }
  auto const* object = value.if_object();
  if (object == nullptr) { return 0; }
  for (auto const& member : *object) { below = std::max(below, depth_of(member.value())); }
  return below + 1;
}

bool is_within(json::value const& value, JsonLimits const& limits) {
  return depth_of(value) <= limits.max_depth && count_of(value) <= limits.max_values;
}

std::string deepest_place(json::value const& document, std::string_view pointer) {
  std::string out;
  auto const* at = &document;
  for (auto const& token : parse_pointer(pointer).value_or(Tokens{})) {
    at = child(*at, token);
    if (at == nullptr) { break; }
    out += "/" + escape_pointer(token);
  }
  return out;
}

std::string place_in_patch(json::array const& patch, std::string_view pointer) {
  for (std::size_t i = patch.size(); i-- > 0;) {
    auto const* operation = patch[i].if_object();
    auto const* path = operation == nullptr ? nullptr : operation->if_contains("path");
    auto const* text = path == nullptr ? nullptr : path->if_string();
    auto const* op = operation == nullptr ? nullptr : operation->if_contains("op");
    if (text == nullptr || (op != nullptr && *op == "test")) { continue; }
    auto const at = "/" + std::to_string(i);
    if (auto const rest = below(std::string_view(*text), pointer)) {
      auto const* value = operation->if_contains("value");
      return value == nullptr ? at : at + "/value" + deepest_place(*value, *rest);
    }
    if (below(pointer, std::string_view(*text))) { return at; }
  }
  return {};
}

}  // namespace contentos
