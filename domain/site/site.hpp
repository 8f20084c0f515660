// A site [003]: where a tenant's entries are read, under host names that no other site of the tenant has. Every tenant has a default site,
// which is never deleted; entries are on it until they are placed on another. Stream: `site-{site_id}`.
#pragma once

#include "domain/fields/patterns.hpp"
#include "domain/record/kind.hpp"

namespace contentos::site {

struct Content {
  std::string name;
  std::string default_locale;           // empty: the tenant's
  std::vector<std::string> host_names;  // the first is the one to link to
  static constexpr auto fields() {
    return std::array{field<&Content::name>("name", {.required = true, .most_bytes = 200, .example = "Shop"}),
                      field<&Content::default_locale>(
                          "default_locale", {.left_out = true, .most_bytes = 35, .pattern = &kLocale, .about = "Empty: the tenant's."}),
                      field<&Content::host_names>("host_names", {.left_out = true,
                                                                 .most_bytes = 253,
                                                                 .pattern = &kHostName,
                                                                 .about = "Each unique in the tenant. The first is the one to link to."})};
  }
};

struct Word {
  static constexpr std::string_view kName = "site", kPlural = "sites", kTitle = "Sites";
  static constexpr std::string_view kAbout =
      "Where entries are read. One that entries are on cannot be deleted, nor the tenant's default site.";
  static constexpr std::string_view kScope = "tenant";
  using Content = site::Content;
  static std::set<Claim> claims(Content const& c) {
    std::set<Claim> out;
    for (auto const& host : c.host_names) { out.insert({"site_host", host}); }
    return out;
  }
  static std::string sort_key(Content const& c) { return c.name; }
  static std::vector<FieldError> check(Content const& c) {
    std::vector<FieldError> errors;
    for (auto it = c.host_names.begin(); it != c.host_names.end(); ++it) {
      if (std::find(c.host_names.begin(), it, *it) != it) {
        errors.push_back({"/host_names/" + std::to_string(it - c.host_names.begin()), "not_unique", "The host name stands there twice."});
      }
    }
    return errors;
  }
};

}  // namespace contentos::site
