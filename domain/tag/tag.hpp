// A tag [003]: a word that entries and other records are marked with, under a slug that no other tag has. Deleted only when nothing bears
// it any more. Stream: `tag-{tag_id}`.
#pragma once

#include "domain/fields/patterns.hpp"
#include "domain/record/kind.hpp"

namespace contentos::tag {

struct Content {
  std::string name;
  std::string slug;
  std::string color;  // `#1a2b3c`, or empty
  static constexpr auto fields() {
    return std::array{field<&Content::name>("name", {.required = true, .most_bytes = 200, .example = "News"}),
                      field<&Content::slug>("slug", {.required = true, .pattern = &kSlug, .about = "Unique among the tenant's tags."}),
                      field<&Content::color>("color", {.left_out = true, .pattern = &kColor})};
  }
};

struct Word {
  static constexpr std::string_view kName = "tag", kPlural = "tags", kTitle = "Tags";
  static constexpr std::string_view kAbout = "Words that entries are marked with. One that is borne cannot be deleted.";
  using Content = tag::Content;
  static std::set<Claim> claims(Content const& c) { return {{"tag_slug", c.slug}}; }
  static std::string sort_key(Content const& c) { return c.name; }
};

}  // namespace contentos::tag
