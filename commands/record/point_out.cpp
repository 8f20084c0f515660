#include "commands/record/point_out.hpp"

#include "domain/json/diff.hpp"

#include <boost/json/array.hpp>
#include <boost/json/string_view.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

namespace json = boost::json;

namespace {

json::string_view key_of(std::string_view text) { return {text.data(), text.size()}; }

/// Members of a record, and whether one with nothing but them would make the claim, or the reference, that was refused.
class Suspects {
public:
  using Makes = std::function<bool(void const* content)>;
  Suspects(record::Kind const& kind, json::object const& sent, json::object const& held, Makes makes)
      : kind_(kind), makes_(std::move(makes)) {
    for (auto const* members : {&sent, &held}) {
      for (auto const& field : kind.content.fields) {
        auto const* value = members->if_contains(key_of(field.key));
        if (value != nullptr && members_.emplace(key_of(field.key), *value).second) { keys_.push_back(field.key); }
      }
    }
  }

  /// Leaves only those that it takes, and gives the first of them; nothing, where it is made without any, or by other things.
  std::optional<std::string_view> find() {
    if (!is_made_by(members_)) { return std::nullopt; }
    std::optional<std::string_view> first;
    for (auto key = keys_.rbegin(); key != keys_.rend(); ++key) {
      auto without = members_;
      without.erase(key_of(*key));
      if (is_made_by(without)) {
        members_ = std::move(without);
      } else {
        first = *key;
      }
    }
    return first;
  }

  /// The first item of the list `key` that it takes; nothing, where that is no list. Requires: find() gave the key.
  std::optional<std::size_t> find_item(std::string_view key) {
    auto* list = members_.at(key_of(key)).if_array();
    if (list == nullptr) { return std::nullopt; }
    std::optional<std::size_t> first;
    for (auto i = list->size(); i-- > 0;) {
      auto without = members_;
      auto& items = without.at(key_of(key)).as_array();
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(i));
      if (is_made_by(without)) {
        list->erase(list->begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        first = i;
      }
    }
    return first;
  }

private:
  [[nodiscard]] bool is_made_by(json::object const& members) const {
    auto const content = kind_.new_content();
    std::vector<FieldError> ignored;
    read_input(kind_.content, members, content.get(), ignored);
    return makes_(content.get());
  }

  record::Kind const& kind_;
  Makes makes_;
  json::object members_{};
  std::vector<std::string_view> keys_{};  // in the order in which they are blamed
};

/// Where in `value`, which stands at `at`, the id stands.
std::optional<std::string> place_of(std::string const& id, json::value const& value, std::string const& at) {
  if (auto const* text = value.if_string()) {
    // A client may write a UUID in capitals.
    auto const uuid = Uuid::parse(std::string_view(*text));
    return *text == id || (uuid && uuid->str() == id) ? std::optional(at) : std::nullopt;
  }
  if (auto const* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) {
      if (auto place = place_of(id, (*list)[i], at + "/" + std::to_string(i))) { return place; }
    }
  } else if (auto const* object = value.if_object()) {
    for (auto const& [key, member] : *object) {
      if (auto place = place_of(id, member, at + "/" + escape_pointer(std::string_view(key)))) { return place; }
    }
  }
  return std::nullopt;
}

/// Which member refers to the record that does not exist.
void blame_for_reference(record::Kind const& kind, json::object const& sent, json::object const& held, Rejection& rejection) {
  auto const* found = rejection.extra.if_contains("reference");
  if (found == nullptr || rejection.errors.size() != 1 || kind.references == nullptr) { return; }
  std::string const reference(found->as_string());
  Suspects suspects(kind, sent, held, [&](void const* content) {
    return std::ranges::any_of(kind.references(content),
                               [&](record::Reference const& to) { return std::string(to.kind) + "/" + to.id == reference; });
  });
  auto const key = suspects.find();
  if (!key) { return; }
  auto const at = "/" + escape_pointer(*key);
  auto const* value = sent.if_contains(key_of(*key));
  if (value == nullptr) { value = held.if_contains(key_of(*key)); }
  rejection.errors.front().pointer = place_of(reference.substr(reference.find('/') + 1), *value, at).value_or(at);
}

/// Which member has what another record holds.
void blame_for_claim(record::Kind const& kind, json::object const& sent, json::object const& held, Rejection& rejection) {
  auto const* found = rejection.extra.if_contains("claim");
  if (found == nullptr) { return; }
  Claim const lost{std::string(found->at(0).as_string()), std::string(found->at(1).as_string())};
  rejection.extra.erase("claim");
  if (rejection.errors.size() != 1 || kind.claims == nullptr) { return; }
  Suspects suspects(kind, sent, held, [&](void const* content) { return kind.claims(content).contains(lost); });
  auto const key = suspects.find();
  if (!key) { return; }
  auto const item = suspects.find_item(*key);
  rejection.errors.front().pointer = "/" + escape_pointer(*key) + (item ? "/" + std::to_string(*item) : "");
  rejection.detail = "Another record holds this " + std::string(*key) + " already.";
}

}  // namespace

void point_out(record::Kind const& kind, json::object const& sent, json::object const& held, Rejection& rejection) {
  blame_for_reference(kind, sent, held, rejection);
  blame_for_claim(kind, sent, held, rejection);
}

}  // namespace contentos
