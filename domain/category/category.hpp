// A category [001]: flat, ordered by display_priority, archived rather than deleted. Stream: `category-{category_id}`.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/encoded.hpp"
#include "domain/event/meta.hpp"

#include <boost/json/object.hpp>

#include <variant>
#include <vector>

namespace contentos::category {

struct Created {
  CategoryId category_id;
  std::string name;
  std::int32_t display_priority = 0;
};  // category.created.v1
struct Changed {
  std::string name;
  std::int32_t display_priority = 0;
};                     // category.changed.v1
struct Archived {};    // category.archived.v1
struct Unarchived {};  // category.unarchived.v1
using Event = std::variant<Created, Changed, Archived, Unarchived>;

struct State {
  bool exists = false;
  CategoryId id;
  std::string name;
  std::int32_t display_priority = 0;
  bool archived = false;
  StreamVersion version;
  Audit audit;
};
[[nodiscard]] inline State initial() { return {}; }
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

}  // namespace contentos::category
