// Short words for content types in specs.
#pragma once

#include "domain/content_type/content_type.hpp"
#include "tests/domain/support/spec.hpp"

#include <boost/json/parse.hpp>

namespace contentos::content_type {

using TypeSpec = Spec<State, Event, Command>;

inline Field field(std::string key, FieldType type = FieldType::string) {
  Field f;
  f.key = std::move(key);
  f.name = f.key;
  f.type = type;
  return f;
}
inline Definition with_fields(std::vector<Field> fields) {
  Definition d;
  d.display_name = "Post";
  d.display_field = "title";
  d.fields = std::move(fields);
  for (std::size_t i = 0; i < d.fields.size(); ++i) { d.fields[i].sort_order = static_cast<std::int32_t>(i); }
  return d;
}
inline Definition post() { return with_fields({field("title"), field("body", FieldType::text)}); }
inline Created created(Definition definition = post()) {
  return {TypeKey("post"), std::move(definition), false, {{{"type_key", "post"}}, {}}};
}

inline boost::json::object parsed(char const* text) { return boost::json::parse(text).as_object(); }

}  // namespace contentos::content_type
