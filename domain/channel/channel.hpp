// A channel [002]: where content and news of it are sent, and the secret by which the tenant is let in there. Stream:
// `channel-{channel_id}`.
#pragma once

#include "domain/fields/secret.hpp"
#include "domain/record/kind.hpp"

namespace contentos::channel {

inline constexpr std::array<std::string_view, 4> kKinds{"email", "slack", "social", "webhook"};

inline constexpr Pattern kKind{.regex = "",
                               .message = "email, slack, social or webhook.",
                               .example = "webhook",
                               .fits = [](std::string_view text) { return std::ranges::find(kKinds, text) != kKinds.end(); },
                               .choices = kKinds};

struct Content {
  std::string name;
  std::string kind;
  boost::json::object settings;
  Secret secret;
  static constexpr auto fields() {
    return std::array{
        field<&Content::name>("name", {.required = true, .most_bytes = 200, .example = "Newsroom"}),
        field<&Content::kind>("kind", {.required = true, .pattern = &kKind}),
        field<&Content::settings>("settings", {.left_out = true, .most_bytes = 65'536, .about = "What its kind needs, and no secret."}),
        field<&Content::secret>("secret",
                                {.left_out = true, .most_bytes = 8'192, .about = "A token, a password or an address that says it all."}),
    };
  }
};

struct Word {
  static constexpr std::string_view kName = "channel", kPlural = "channels", kTitle = "Channels";
  static constexpr std::string_view kAbout = "Where content and news of it are sent.";
  static constexpr std::string_view kScope = "tenant";
  using Content = channel::Content;
  static constexpr std::array kFacets{record::Facet{"kind", record::FacetOf::text, &kKind}};
  static std::string sort_key(Content const& c) { return c.name; }
  static std::vector<std::string> facets(Content const& c) { return {"kind=" + c.kind}; }
};

}  // namespace contentos::channel
