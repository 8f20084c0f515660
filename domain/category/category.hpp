// A category [001]: flat, ordered by display_priority, archived rather than deleted. Stream: `category-{category_id}`.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/meta.hpp"
#include "domain/fields/events.hpp"
#include "domain/record/kind.hpp"

#include <boost/json/object.hpp>

#include <variant>
#include <vector>

namespace contentos::category {

struct Created {
  CategoryId category_id;
  std::string name;
  std::int32_t display_priority = 0;
  static constexpr std::string_view kType = "category.created.v1", kVerb = "create";
  static constexpr auto fields() {
    return std::array{field<&Created::category_id>("category_id"), field<&Created::name>("name"),
                      field<&Created::display_priority>("display_priority")};
  }
};
struct Changed {
  std::string name;
  std::int32_t display_priority = 0;
  static constexpr std::string_view kType = "category.changed.v1", kVerb = "change";
  static constexpr auto fields() {
    return std::array{field<&Changed::name>("name"), field<&Changed::display_priority>("display_priority")};
  }
};
struct Archived {
  static constexpr std::string_view kType = "category.archived.v1", kVerb = "archive";
  static constexpr NoFields fields() { return {}; }
};
struct Unarchived {
  static constexpr std::string_view kType = "category.unarchived.v1", kVerb = "unarchive";
  static constexpr NoFields fields() { return {}; }
};
using Event = std::variant<Created, Changed, Archived, Unarchived>;

struct Content {
  std::string name;
  std::int32_t display_priority = 0;
  static constexpr auto fields() {
    return std::array{field<&Content::name>("name", {.required = true, .most_bytes = 200, .example = "News"}),
                      field<&Content::display_priority>("display_priority", {.least = -1'000'000, .most = 1'000'000})};
  }
};

struct State {
  bool exists = false;
  CategoryId id;
  Content content;
  bool archived = false;
  StreamVersion version;
  Audit audit;
};
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

struct Create {
  CategoryId category_id;
  std::string name;
  std::int32_t display_priority = 0;
};
struct Change {
  std::optional<std::string> name;
  std::optional<std::int32_t> display_priority;
};
struct Archive {};
struct Unarchive {};
using Command = std::variant<Create, Change, Archive, Unarchive>;
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);
[[nodiscard]] boost::json::object describe(State const& state);

struct Word {
  static constexpr std::string_view kName = "category", kPlural = "categories", kTitle = "Categories";
  static constexpr std::string_view kAbout =
      "A flat, ordered list to sort entries by. Archived rather than deleted: entries keep the "
      "category, new ones cannot take it.";
  using Content = category::Content;
  static constexpr std::array kVerbs{record::Verb::archive, record::Verb::unarchive};
  using State = category::State;
  using Event = category::Event;
  using Command = category::Command;
  static std::string sort_key(State const& state);
  static Decided<std::vector<Event>> decide(State const& state, record::Command const& command);
};

}  // namespace contentos::category
