// A component [003]: what pages are composed of, with the props that it takes, under a key of which a tenant keeps several versions.
// Deleted only when no layout allows it any more. Stream: `component-{component_id}`.
#pragma once

#include "domain/fields/patterns.hpp"
#include "domain/record/record.hpp"

namespace contentos::component {

struct Content {
  std::string name;
  std::string component_key;
  std::int32_t version = 1;
  boost::json::object props_schema;  // empty: it takes whatever it is given
  std::string owner_module;
  static constexpr auto fields() {
    return std::array{
        field<&Content::name>("name", {.required = true, .most_bytes = 200, .example = "Hero"}),
        field<&Content::component_key>("component_key", {.required = true, .pattern = &kKey, .about = "Unique with its version."}),
        field<&Content::version>("version", {.least = 1, .most = 1'000'000}),
        field<&Content::props_schema>(
            "props_schema",
            {.left_out = true, .most_bytes = 65'536, .is_json_schema = true, .about = "JSON Schema, draft 7, of the props that it takes."}),
        field<&Content::owner_module>("owner_module", {.left_out = true, .pattern = &kKey, .about = "The module that it comes with."}),
    };
  }
};

struct Word {
  static constexpr std::string_view kName = "component", kPlural = "components", kTitle = "Components";
  static constexpr std::string_view kAbout = "What pages are composed of. One that a layout allows cannot be deleted.";
  static constexpr std::string_view kScope = "types";
  using Content = component::Content;
  static constexpr std::array kFacets{record::Facet{"component_key"}, record::Facet{"owner_module"}};
  static std::set<Claim> claims(Content const& c) { return {{"component_key", c.component_key + "/" + std::to_string(c.version)}}; }
  static std::string sort_key(Content const& c) { return c.component_key + " " + record::sortable(c.version); }
  static std::vector<std::string> facets(Content const& c) {
    std::vector<std::string> out{"component_key=" + c.component_key};
    if (!c.owner_module.empty()) { out.push_back("owner_module=" + c.owner_module); }
    return out;
  }
};

}  // namespace contentos::component
