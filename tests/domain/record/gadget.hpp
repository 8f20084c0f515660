// A record by description that only tests know: with claims, references, an order, facets and a rule of its own.
#pragma once

#include "domain/record/record.hpp"
#include "domain/word/make_row.hpp"

namespace contentos::gadget {

struct Content {
  std::string name;
  std::string slug;
  std::int32_t rank = 1;
  std::optional<std::string> owner;  // a tag, as each part: tests need what the program knows
  std::vector<EntryId> parts;
  std::map<std::string, std::string> labels;
  friend bool operator==(Content const&, Content const&) = default;
  static constexpr auto fields() {
    return std::array{
        field<&Content::name>("name", {.required = true, .most_bytes = 20}),
        field<&Content::slug>("slug", {.required = true, .most_bytes = 20}),
        field<&Content::rank>("rank", {.least = 0, .most = 9}),
        field<&Content::owner>("owner"),
        field<&Content::parts>("parts", {.left_out = true, .most_items = 5}),
        field<&Content::labels>("labels", kLeftOut),
    };
  }
};

struct Word {
  static constexpr std::string_view kName = "gadget", kPlural = "gadgets", kTitle = "Gadgets", kAbout = "What tests are about.";
  static constexpr std::array kFacets{record::Facet{"entry"}, record::Facet{"owner"}};
  using Content = gadget::Content;
  static std::set<Claim> claims(Content const& c) { return {{"gadget_slug", c.slug}}; }
  static std::vector<record::Reference> references(Content const& c) {
    std::vector<record::Reference> out;
    if (c.owner) { out.push_back({"tag", *c.owner}); }
    for (auto const& part : c.parts) { out.push_back({"tag", part.str()}); }
    return out;
  }
  static std::string sort_key(Content const& c) { return record::sortable(c.rank) + c.name; }
  static std::vector<std::string> facets(Content const& c) {
    std::vector<std::string> out;
    for (auto const& part : c.parts) { out.push_back("entry=" + part.str()); }
    if (c.owner) { out.push_back("owner=" + *c.owner); }
    return out;
  }
  static std::vector<FieldError> check(Content const& c) {
    if (c.name != c.slug) { return {}; }
    return {{"/slug", "same", "The slug is another text than the name."}};
  }
};

inline record::Kind const& kind() { return record::kind_of<Word>(); }
inline record::State initial() { return {.kind = &kind()}; }

}  // namespace contentos::gadget

namespace contentos::sprocket {

/// As little as a record can be.
struct Content {
  std::string name;
  static constexpr auto fields() { return std::array{field<&Content::name>("name")}; }
};
struct Word {
  static constexpr std::string_view kName = "sprocket", kPlural = "sprockets", kTitle = "Sprockets", kAbout = "Nothing but a name.";
  using Content = sprocket::Content;
};

}  // namespace contentos::sprocket

namespace contentos::bolt {

/// One that is never deleted.
struct Word {
  static constexpr std::string_view kName = "bolt", kPlural = "bolts", kTitle = "Bolts", kAbout = "It stays.";
  static constexpr std::array kVerbs{record::Verb::activate, record::Verb::deactivate};
  using Content = sprocket::Content;
};

}  // namespace contentos::bolt
