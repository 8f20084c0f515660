// A secret among the fields of a record: a client gives it as text and never sees it again. Commands seal it under the tenant's key before
// anything is decided (RecordCommands), so that events, and all that is made of them, hold nothing but what is sealed; whoever needs the
// secret opens that (commands/ports/secret_vault.hpp). Answers, lists and the audit trail say whether there is one.
#pragma once

#include "domain/fields/value.hpp"

namespace contentos {

struct Secret {
  std::string sealed;  // base64; empty: there is none
  friend bool operator==(Secret const&, Secret const&) = default;
};

template <>
struct Value<Secret> {
  static constexpr std::string_view kWants = Value<std::string>::kWants;
  static void write(Secret const& value, boost::json::value& out) { out = value.sealed; }
  static bool read(boost::json::value const& json, Secret& out) { return Value<std::string>::read(json, out.sealed); }
  static boost::json::object schema(Rules const& rules) {
    return {{"type", "string"},
            {"minLength", 1},
            {"maxLength", rules.most_bytes},
            {"description", "At most " + std::to_string(rules.most_bytes) + " bytes of UTF-8. It is never shown."}};
  }
  static void show(Secret const& value, boost::json::value& out) { out = boost::json::object{{"is_set", !value.sealed.empty()}}; }
  static boost::json::object shown_schema(Rules const&) {
    return {{"type", "object"},
            {"required", boost::json::array{"is_set"}},
            {"properties", boost::json::object{{"is_set", boost::json::object{{"type", "boolean"}}}}}};
  }
};

}  // namespace contentos
