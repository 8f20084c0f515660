// The fields of a plain struct, said once: `static constexpr auto fields()` gives an array of `field<&Struct::member>("key", rules)`. What
// is stored, shown, compared, read from a client and written into the contract are loops over that array (fields.cpp), which know no types:
// the functions that do are made once for each type of value (value.hpp).
//
//   struct Changed {
//     std::string name;
//     static constexpr auto fields() { return std::array{field<&Changed::name>("name", {.required = true, .most_bytes = 200})}; }
//   };
//
// A member that fields() forgets, a key or a member that is there twice, and a type that has no Value do not compile.
#pragma once

#include "domain/core/result.hpp"
#include "domain/fields/value.hpp"

#include <array>
#include <concepts>
#include <span>
#include <utility>

namespace contentos {

/// What the loops know of a type of value.
struct ValueFunctions {
  std::string_view wants;
  bool is_optional;
  void (*write)(void const* value, boost::json::value& out);
  bool (*read)(boost::json::value const& json, void* value);
  bool (*read_given)(boost::json::value const& json, void* value, Rules const& rules, Flaws& flaws);
  bool (*same)(void const* one, void const* other);
  void (*copy)(void const* from, void* to);
  void (*check)(void const* value, Rules const& rules, Flaws& flaws);
  boost::json::object (*schema)(Rules const& rules);
  void (*show)(void const* value, boost::json::value& out);  // for answers: as it is stored, unless it is a secret
  boost::json::object (*shown_schema)(Rules const& rules);
  bool is_secret;
};

struct FieldSpec {
  std::string_view key;
  Rules rules;
  ValueFunctions const* type;
  void const* (*member_of)(void const* object);
  std::string_view member;  // unlike any other's: the sanitizers' compilers do not compare functions at compile time
};

namespace fields_detail {

template <class T>
concept HasValue = requires(T const& value, T& out, boost::json::value& json, Rules const& rules) {
  Value<T>::kWants;
  Value<T>::write(value, json);
  { Value<T>::read(json, out) } -> std::same_as<bool>;
  Value<T>::schema(rules);
};

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// What is shown as something else than it is stored as.
template <class T>
concept IsSecret = requires(T const& value, boost::json::value& json, Rules const& rules) {
  Value<T>::show(value, json);
  Value<T>::shown_schema(rules);
};

/// Of lists, maps and what may be missing: they are shown as they are stored.
template <class T>
inline constexpr bool kHoldsSecrets = false;
template <template <class...> class Of, class... T>
inline constexpr bool kHoldsSecrets<Of<T...>> = (IsSecret<T> || ...);

template <class T>
inline constexpr ValueFunctions kFunctions{
    Value<T>::kWants,
    kIsOptional<T>,
    [](void const* value, boost::json::value& out) { Value<T>::write(*static_cast<T const*>(value), out); },
    [](boost::json::value const& json, void* value) { return Value<T>::read(json, *static_cast<T*>(value)); },
    [](boost::json::value const& json, void* value, Rules const& rules, Flaws& flaws) {
      return read_given(json, *static_cast<T*>(value), rules, flaws);
    },
    [](void const* one, void const* other) { return *static_cast<T const*>(one) == *static_cast<T const*>(other); },
    [](void const* from, void* to) { *static_cast<T*>(to) = *static_cast<T const*>(from); },
    []([[maybe_unused]] void const* value, [[maybe_unused]] Rules const& rules, [[maybe_unused]] Flaws& flaws) {
      if constexpr (HasRules<T>) { Value<T>::check(*static_cast<T const*>(value), rules, flaws); }
    },
    [](Rules const& rules) { return Value<T>::schema(rules); },
    [](void const* value, boost::json::value& out) {
      if constexpr (IsSecret<T>) {
        Value<T>::show(*static_cast<T const*>(value), out);
      } else {
        Value<T>::write(*static_cast<T const*>(value), out);
      }
    },
    [](Rules const& rules) {
      if constexpr (IsSecret<T>) {
        return Value<T>::shown_schema(rules);
      } else {
        return Value<T>::schema(rules);
      }
    },
    IsSecret<T>,
};

template <class>
struct MemberOf;
template <class Object, class T>
struct MemberOf<T Object::*> {
  using Owner = Object;
  using Type = T;
};

/// Turns into whatever a member is.
struct Anything {
  template <class T>
  constexpr operator T&() const noexcept;  // NOLINT(google-explicit-constructor): that is what it is for
  template <class T>
  constexpr operator T&&() const noexcept;  // NOLINT(google-explicit-constructor)
};
template <std::size_t>
using AnythingAt = Anything;

template <class T, std::size_t... I>
consteval bool is_made_of(std::index_sequence<I...>) {
  return requires { T{AnythingAt<I>{}...}; };
}

/// Whether an aggregate has so many members: it can be initialised with them and with no more.
template <class T, std::size_t Count>
consteval bool has_members() {
  return is_made_of<T>(std::make_index_sequence<Count>{}) && !is_made_of<T>(std::make_index_sequence<Count + 1>{});
}

template <auto Member>
consteval std::string_view name_of_member() {
  return __PRETTY_FUNCTION__;
}

template <std::size_t N>
consteval bool are_distinct(std::array<FieldSpec, N> const& fields) {
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (fields[i].key == fields[k].key || fields[i].member == fields[k].member) { return false; }
    }
  }
  return true;
}

template <class T>
inline constexpr auto kFields = T::fields();

}  // namespace fields_detail

template <auto Member>
constexpr FieldSpec field(std::string_view key, Rules rules = {}) {
  using Owner = typename fields_detail::MemberOf<decltype(Member)>::Owner;
  using Type = typename fields_detail::MemberOf<decltype(Member)>::Type;
  static_assert(fields_detail::HasValue<Type>, "there is no Value<T> for the type of this member (domain/fields/value.hpp)");
  static_assert(!fields_detail::kHoldsSecrets<Type>, "a secret is a field by itself: a list or a map would show what is sealed");
  ValueFunctions const* type = nullptr;
  if constexpr (fields_detail::HasValue<Type>) { type = &fields_detail::kFunctions<Type>; }
  return {key, rules, type, [](void const* object) -> void const* { return &(static_cast<Owner const*>(object)->*Member); },
          fields_detail::name_of_member<Member>()};
}

/// Of a struct without members.
using NoFields = std::array<FieldSpec, 0>;

template <class T>
concept HasFields = requires {
  T::fields();
};

/// The fields of a struct and what a new object of it looks like. Lifetime: static.
struct Shape {
  std::span<FieldSpec const> fields;
  void const* blank;
};

template <HasFields T>
[[nodiscard]] Shape const& shape_of() {
  constexpr auto const& kFields = fields_detail::kFields<T>;
  static_assert(fields_detail::has_members<T, kFields.size()>(), "fields() must name every member of the struct");
  static_assert(fields_detail::are_distinct(kFields), "fields() names a key or a member twice");
  static T const blank{};
  static Shape const shape{kFields, &blank};
  return shape;
}

/// As it is stored: without what is left out.
[[nodiscard]] boost::json::object write_stored(Shape const& shape, void const* object);
/// As it is shown: every field.
[[nodiscard]] boost::json::object write_all(Shape const& shape, void const* object);
/// Reads what was stored; members that are no fields are passed over. Requires: `object` is as a new one. False: a field is missing or of
/// another type.
[[nodiscard]] bool read_stored(Shape const& shape, boost::json::object const& stored, void* object);

/// The same of what write_all gave, of which secrets are not read: they are as in a new object.
[[nodiscard]] bool read_shown(Shape const& shape, boost::json::object const& shown, void* object);

/// Reads a client's `members` into `object`: those that are given. `null` takes one away (RFC 7396): it is then as in a new object.
/// Adds what is wrong: a member that there is not, another type, `null` for one that is required.
void read_input(Shape const& shape, boost::json::object const& members, void* object, std::vector<FieldError>& errors);
/// Adds whatever of the object is against the fields' rules. What is as it was in `before`, where that is given, is not judged again: a
/// rule may be younger than what was stored.
void check_rules(Shape const& shape, void const* object, std::vector<FieldError>& errors, void const* before = nullptr);

[[nodiscard]] bool same_fields(Shape const& shape, void const* one, void const* other);

/// JSON Schema of what a client may send to make one (`is_new`: it must give those that are required) or to change it (then `null` takes
/// away those that are not), and of what is shown (all of them).
[[nodiscard]] boost::json::object input_schema(Shape const& shape, bool is_new);
[[nodiscard]] boost::json::object output_schema(Shape const& shape);
/// What a client could send: the required texts by their examples.
[[nodiscard]] boost::json::object input_example(Shape const& shape);

}  // namespace contentos
