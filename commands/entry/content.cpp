#include "commands/entry/content.hpp"

#include "domain/content_type/content_type.hpp"
#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"
#include "domain/tenant/tenant.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxSlugBytes = 200;

/// A slug is part of an address: a segment that a client of HTTP would fold away (RFC 3986, section 5.2.4) leads elsewhere.
bool has_good_segments(std::string_view text) {
  while (true) {
    auto const slash = text.find('/');
    auto const segment = text.substr(0, slash);
    if (segment.empty() || segment == "." || segment == "..") { return false; }
    if (slash == std::string_view::npos) { return true; }
    text.remove_prefix(slash + 1);
  }
}

bool is_slug(std::string_view text) {
  auto const ends_well = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= kMaxSlugBytes && ends_well(text.front()) && ends_well(text.back()) && has_good_segments(text) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return ends_well(c) || c == '-' || c == '_' || c == '.' || c == '/'; });
}

bool is_stored(entry::Slugs const* stored, std::string const& locale, std::string const& slug) {
  if (stored == nullptr) { return false; }
  auto const before = stored->find(locale);
  return before != stored->end() && before->second == slug;
}

/// `stored` are those of the version before: what was good enough once may be said again, also in a locale that the tenant has no more.
void check_slugs(entry::Slugs const& slugs, entry::Slugs const* stored, std::vector<std::string> const& locales,
                 std::vector<FieldError>& errors) {
  for (auto const& [locale, slug] : slugs) {
    if (is_stored(stored, locale, slug)) { continue; }
    auto const pointer = "/slugs/" + escape_pointer(locale);
    if (std::find(locales.begin(), locales.end(), locale) == locales.end()) {
      errors.push_back({pointer, "unknown_locale", "The tenant has no locale " + locale + "."});
    }
    if (!is_slug(slug)) {
      errors.push_back({pointer, "slug",
                        "A slug is 1 to 200 of a-z, 0-9, '-', '_', '.', '/', begins and ends with a letter or digit, and none of its parts "
                        "between slashes is empty, '.' or '..'."});
    }
  }
}

/// `pattern` constraints as a JSON Schema, so that the one validator with the safe regular expressions runs them.
json::object pattern_schema(content_type::Definition const& definition) {
  json::object properties;
  for (auto const& field : definition.fields) {
    auto const* pattern = field.constraints.if_contains("pattern");
    if (pattern == nullptr) { continue; }
    json::object rule{{"pattern", *pattern}};
    if (field.list) { rule = json::object{{"items", std::move(rule)}}; }
    if (field.localized) { rule = json::object{{"additionalProperties", std::move(rule)}}; }
    properties[field.key] = std::move(rule);
  }
  return properties;
}

std::vector<FieldError> check_schemas(TypeContext const& context, SchemaValidator& schemas, json::object const& data) {
  auto const& definition = context.type->current();
  auto const key = context.tenant->id.str() + "/" + context.type->type_key.str() + "/" + std::to_string(context.type->version.value);
  std::vector<FieldError> errors;
  if (!definition.json_schema.is_null()) { errors = schemas.validate(definition.json_schema, key, data); }
  if (auto patterns = pattern_schema(definition); !patterns.empty()) {
    auto const more = schemas.validate(json::object{{"properties", std::move(patterns)}}, key + "/patterns", data);
    errors.insert(errors.end(), more.begin(), more.end());
  }
  for (auto& error : errors) { error.pointer = "/data" + error.pointer; }
  return errors;
}

void claim_value(std::set<Claim>& claims, Identity const& identity, std::string const& prefix, json::value const& value) {
  if (value.is_null()) { return; }
  claims.insert({"unique_field", prefix + identity.sha256_hex(canonical_json(value))});
}

/// What the content needs to be the only one of: its slugs and the values of its unique fields.
std::set<Claim> unique_claims(TypeContext const& context, Identity const& identity, json::object const& data, entry::Slugs const& slugs) {
  std::set<Claim> claims;
  auto const type = context.type->type_key.str();
  for (auto const& [locale, slug] : slugs) { claims.insert({"slug", type + "/" + locale + "/" + slug}); }
  for (auto const& field : context.type->current().fields) {
    auto const* value = field.unique ? data.if_contains(field.key) : nullptr;
    if (value == nullptr) { continue; }
    if (!field.localized) {
      claim_value(claims, identity, type + "/" + field.key + "//", *value);
    } else if (auto const* locales = value->if_object()) {
      for (auto const& [locale, one] : *locales) {
        claim_value(claims, identity, type + "/" + field.key + "/" + std::string(locale) + "/", one);
      }
    }
  }
  return claims;
}

std::vector<std::string> changed_fields(json::object const& data, json::object const* previous) {
  std::vector<std::string> out;
  for (auto const& [key, value] : data) {
    auto const* before = previous == nullptr ? nullptr : previous->if_contains(key);
    if (before == nullptr || *before != value) { out.emplace_back(key); }
  }
  if (previous != nullptr) {
    for (auto const& [key, value] : *previous) {
      if (!data.contains(key)) { out.emplace_back(key); }
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

Outcome<TypeContext> load_type(Repositories& repositories, TenantScope scope, TypeKey const& key, Freshness freshness) {
  auto const type = repositories.load<content_type::Word>(scope, key.str(), freshness);
  if (!type) { return Failure(type.error()); }
  auto const tenant = repositories.load<tenant::Word>(scope, scope.tenant().str(), freshness);
  if (!tenant) { return Failure(tenant.error()); }
  if (!type->state->exists || type->state->audit.is_deleted()) {
    return Failure(Rejection{RejectionCode::validation_failed,
                             "There is no content type of this key.",
                             {{"/type_key", "unknown_type", "There is no content type " + key.str() + "."}}});
  }
  return TypeContext{type->state, tenant->state};
}

Outcome<entry::Content> make_content(TypeContext const& context, ContentPorts const& ports, json::object const& data, entry::Slugs slugs,
                                     json::object const* previous, entry::Slugs const* stored_slugs) {
  auto const& definition = context.type->current();
  auto const locales = context.tenant->settings.locale_codes();
  auto errors = content_type::check_data(definition, data, locales, context.default_locale());
  if (errors.empty()) { errors = check_schemas(context, ports.schemas, data); }
  check_slugs(slugs, stored_slugs, locales, errors);
  if (!errors.empty()) {
    return Failure(Rejection{RejectionCode::validation_failed, "The content does not fit its type.", std::move(errors)});
  }
  entry::Content content;
  content.data = canonical_json(data);
  content.checksum = ports.identity.sha256_hex(content.data);
  content.schema_version = context.type->schema_version();
  content.title = ports.graphemes.cut(content_type::title_of(definition, data, context.default_locale()), content_type::kMaxTitleBytes);
  content.unique_claims = unique_claims(context, ports.identity, data, slugs);
  content.slugs = std::move(slugs);
  content.changed_fields = changed_fields(data, previous);
  return content;
}

}  // namespace contentos
