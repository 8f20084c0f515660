// Events out of their fields: what is stored is the canonical JSON of the fields, without those that are left out. An event says its type
// and what the audit trail calls it:
//
//   struct Archived {
//     static constexpr std::string_view kType = "category.archived.v1", kVerb = "archive";
//     static constexpr NoFields fields() { return {}; }
//   };
//
// A member `claims` is what the event takes and gives back. Events with bodies have codecs of their own.
#pragma once

#include "domain/event/encoded.hpp"
#include "domain/event/event_type.hpp"
#include "domain/fields/fields.hpp"

#include <optional>
#include <variant>

namespace contentos {

namespace fields_detail {

[[nodiscard]] EncodedEvent encode_event(std::string_view type, Shape const& shape, void const* event, ClaimChanges const* claims);
/// Nothing when it is not an object.
[[nodiscard]] std::optional<boost::json::object> stored_object(std::string_view data);

template <class Event>
concept HasNames = requires {
  std::string_view(Event::kType);
  std::string_view(Event::kVerb);
};

struct Names {
  std::string_view type;
  std::string_view verb;
};
template <class Event>
consteval Names names_of() {
  static_assert(HasNames<Event>, "an event says its kType (\"word.happened.v1\") and its kVerb (what the audit trail calls it)");
  if constexpr (HasNames<Event>) {
    return {Event::kType, Event::kVerb};
  } else {
    return {};
  }
}

template <class Event>
EventType event_type() {
  constexpr Names kNames = names_of<Event>();
  if constexpr (HasFields<Event>) {
    return {std::string(kNames.type), kNames.verb, &shape_of<Event>()};
  } else {
    return {std::string(kNames.type), kNames.verb};
  }
}

template <class Event>
ClaimChanges const* claims_of(Event const& event) {
  if constexpr (requires { event.claims; }) {
    return &event.claims;
  } else {
    return nullptr;
  }
}

template <class Variant, class Event>
bool read_as(boost::json::object const& stored, std::optional<Variant>& out) {
  Event event{};
  if (!read_stored(shape_of<Event>(), stored, &event)) { return false; }
  out.emplace(std::move(event));
  return true;
}

}  // namespace fields_detail

template <HasFields Event>
[[nodiscard]] EncodedEvent encode_fields(Event const& event) {
  return fields_detail::encode_event(fields_detail::names_of<Event>().type, shape_of<Event>(), &event, fields_detail::claims_of(event));
}
template <HasFields... Event>
[[nodiscard]] EncodedEvent encode_fields(std::variant<Event...> const& event) {
  return std::visit([](auto const& e) { return encode_fields(e); }, event);
}

/// Nothing when none of the variant's events is of that type, or `data` is not of its shape.
template <class Variant>
struct FieldsDecoder;
template <class... Event>
struct FieldsDecoder<std::variant<Event...>> {
  using Variant = std::variant<Event...>;

  [[nodiscard]] static std::optional<Variant> decode(std::string_view type, std::string_view data) {
    auto const stored = fields_detail::stored_object(data);
    std::optional<Variant> out;
    if (stored) { (void)(read<Event>(type, *stored, out) || ...); }
    return out;
  }

private:
  /// Whether it is of that type, which only those events have that are stored as their fields.
  template <class One>
  static bool read(std::string_view type, boost::json::object const& stored, std::optional<Variant>& out) {
    if constexpr (HasFields<One>) {
      if (type != fields_detail::names_of<One>().type) { return false; }
      fields_detail::read_as<Variant, One>(stored, out);
      return true;
    }
    return false;
  }
};
template <class Variant>
[[nodiscard]] std::optional<Variant> decode_fields(std::string_view type, std::string_view data) {
  return FieldsDecoder<Variant>::decode(type, data);
}

/// The types of a variant's events, in its order.
template <class... Event>
[[nodiscard]] std::vector<EventType> event_types(std::variant<Event...> const*) {
  return {fields_detail::event_type<Event>()...};
}

}  // namespace contentos
