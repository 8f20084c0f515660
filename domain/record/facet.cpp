#include "domain/record/facet.hpp"

#include "domain/word/word.hpp"

#include <boost/json/array.hpp>

namespace contentos::record {

namespace json = boost::json;

namespace {

constexpr std::string_view kNone = "none";

Rules rules_of_text(Facet const& facet) {
  return {.required = true, .most_bytes = kMostFacetBytes - facet.name.size() - 1, .pattern = facet.pattern};
}

std::optional<std::string> read_text(Facet const& facet, std::string_view given, Flaws& flaws) {
  std::string text(given);
  Value<std::string>::check(text, rules_of_text(facet), flaws);
  return flaws.empty() ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<std::string> read_uuid(std::string_view given) {
  auto const id = Uuid::parse(given);
  return id ? std::optional(id->str()) : std::nullopt;
}

std::optional<std::string> read_reference(std::string_view given) {
  auto const kind = given.substr(0, given.find('/'));
  auto const* word = find_word(kind);
  if (kind.size() == given.size() || word == nullptr || !word->can_be_referred_to) { return std::nullopt; }
  auto const id = read_id(*word, given.substr(kind.size() + 1));
  return id ? std::optional(std::string(kind) + "/" + *id) : std::nullopt;
}

std::optional<std::string> read_flag(std::string_view given) {
  return given == "true" || given == "false" ? std::optional(std::string(given)) : std::nullopt;
}

/// `value`, or the flaw that there is none.
std::optional<std::string> read_or(std::optional<std::string> value, Flaw flaw, Flaws& flaws) {
  if (!value) { flaws.push_back(std::move(flaw)); }
  return value;
}

/// Such as `^(entry|tag)/…`.
std::string reference_pattern() {
  std::string kinds;
  for (auto const* word : words()) {
    if (word->can_be_referred_to) { kinds.append(kinds.empty() ? "" : "|").append(word->name); }
  }
  return "^(" + kinds + ")/[A-Za-z0-9._-]{1,64}$";
}

}  // namespace

std::optional<std::string> read_facet(Facet const& facet, std::string_view given, Flaws& flaws) {
  switch (facet.of) {
    case FacetOf::text: break;
    case FacetOf::id: return read_or(read_uuid(given), {"", "format", std::string(Value<Uuid>::kWants)}, flaws);
    case FacetOf::id_or_none:
      if (given == kNone) { return std::string(given); }
      return read_or(read_uuid(given), {"", "format", "A UUID is needed here, or none."}, flaws);
    case FacetOf::reference: return read_or(read_reference(given), {"", "format", "A record such as entry/welcome is needed here."}, flaws);
    case FacetOf::flag: return read_or(read_flag(given), {"", "enum", std::string(Value<bool>::kWants)}, flaws);
  }
  return read_text(facet, given, flaws);
}

json::object facet_schema(Facet const& facet) {
  switch (facet.of) {
    case FacetOf::text: break;
    case FacetOf::id: return Value<Uuid>::schema({});
    case FacetOf::id_or_none: return {{"anyOf", json::array{Value<Uuid>::schema({}), json::object{{"const", kNone}}}}};
    case FacetOf::reference: return {{"type", "string"}, {"format", "record"}, {"pattern", reference_pattern()}};
    case FacetOf::flag: return Value<bool>::schema({});
  }
  return Value<std::string>::schema(rules_of_text(facet));
}

std::optional<std::string> read_id(WordRow const& word, std::string_view given) {
  if (word.kind != nullptr) { return read_uuid(given); }
  return is_client_id(given) ? std::optional(std::string(given)) : std::nullopt;
}

}  // namespace contentos::record
