// A persona [002]: somebody whom content is written for, described by whatever a tenant finds worth knowing. Stream:
// `persona-{persona_id}`.
#pragma once

#include "domain/record/kind.hpp"

namespace contentos::persona {

struct Content {
  std::string name;
  boost::json::object attributes;
  std::set<TagId> tags;
  static constexpr auto fields() {
    return std::array{field<&Content::name>("name", {.required = true, .most_bytes = 200, .example = "Hobby gardener"}),
                      field<&Content::attributes>("attributes", {.left_out = true, .most_bytes = 65'536, .about = "Of the tenant's own."}),
                      field<&Content::tags>("tags", kLeftOut)};
  }
};

struct Word {
  static constexpr std::string_view kName = "persona", kPlural = "personas", kTitle = "Personas";
  static constexpr std::string_view kAbout = "Whom content is written for.";
  using Content = persona::Content;
  static constexpr std::array kFacets{record::Facet{"tag", record::FacetOf::id}};
  static std::string sort_key(Content const& c) { return c.name; }
  static std::vector<record::Reference> references(Content const& c) {
    std::vector<record::Reference> out;
    for (auto const& tag : c.tags) { out.push_back(record::reference_to(tag)); }
    return out;
  }
  static std::vector<std::string> facets(Content const& c) {
    std::vector<std::string> out;
    for (auto const& tag : c.tags) { out.push_back("tag=" + tag.str()); }
    return out;
  }
};

}  // namespace contentos::persona
