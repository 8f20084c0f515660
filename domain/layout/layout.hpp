// A layout [003]: the regions of a page, and which components each allows, under a key of which a tenant keeps several versions. Stream:
// `layout-{layout_id}`.
#pragma once

#include "domain/fields/patterns.hpp"
#include "domain/json/diff.hpp"
#include "domain/record/record.hpp"

namespace contentos::layout {

using Regions = std::map<std::string, std::set<ComponentId>>;  // by their names; a region without components allows them all

struct Content {
  std::string name;
  std::string layout_key;
  std::int32_t version = 1;
  Regions regions;
  static constexpr auto fields() {
    return std::array{
        field<&Content::name>("name", {.required = true, .most_bytes = 200, .example = "Landing page"}),
        field<&Content::layout_key>("layout_key", {.required = true, .pattern = &kKey, .about = "Unique with its version."}),
        field<&Content::version>("version", {.least = 1, .most = 1'000'000}),
        field<&Content::regions>(
            "regions",
            {.left_out = true, .most_items = 30, .about = "By their names, the components that each allows; one without any allows all."}),
    };
  }
};

struct Word {
  static constexpr std::string_view kName = "layout", kPlural = "layouts", kTitle = "Layouts";
  static constexpr std::string_view kAbout = "The regions of a page, and what each may be composed of.";
  static constexpr std::string_view kScope = "types";
  using Content = layout::Content;
  static constexpr std::array kFacets{record::Facet{"component", record::FacetOf::id}, record::Facet{"layout_key"}};
  static std::set<Claim> claims(Content const& c) { return {{"layout_key", c.layout_key + "/" + std::to_string(c.version)}}; }
  static std::vector<record::Reference> references(Content const& c) {
    std::vector<record::Reference> out;
    for (auto const& component : allowed_anywhere(c.regions)) { out.push_back(record::reference_to(component)); }
    return out;
  }
  static std::string sort_key(Content const& c) { return c.layout_key + " " + record::sortable(c.version); }
  static std::vector<std::string> facets(Content const& c) {
    std::vector<std::string> out{"layout_key=" + c.layout_key};
    for (auto const& component : allowed_anywhere(c.regions)) { out.push_back("component=" + component.str()); }
    return out;
  }
  static std::vector<FieldError> check(Content const& c) {
    std::vector<FieldError> errors;
    for (auto const& [name, allowed] : c.regions) {
      if (kKey.fits(name)) { continue; }
      errors.push_back({"/regions/" + escape_pointer(name), "pattern", "A region is named by " + std::string(kKey.message)});
    }
    return errors;
  }

private:
  static std::set<ComponentId> allowed_anywhere(Regions const& regions) {
    std::set<ComponentId> out;
    for (auto const& [name, allowed] : regions) { out.insert(allowed.begin(), allowed.end()); }
    return out;
  }
};

}  // namespace contentos::layout
