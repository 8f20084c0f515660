#include "commands/import/import_line.hpp"

#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"

#include <algorithm>

namespace contentos {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxKeyBytes = 1024;
constexpr std::size_t kMaxMadeSlugBytes = 120;
constexpr std::size_t kMaxNoteBytes = 2000;

/// A string member, or a number as text; absent and null are empty. `errors` hears of anything else.
std::string text_member(json::object const& line, std::string const& member, std::vector<FieldError>& errors) {
  auto const* value = member.empty() ? nullptr : line.if_contains(member);
  if (value == nullptr || value->is_null()) { return {}; }
  if (value->is_string()) { return std::string(value->as_string()); }
  if (value->is_int64() || value->is_uint64()) { return canonical_json(*value); }
  errors.push_back({"/" + member, "type", "A string is needed here."});
  return {};
}

std::optional<bool> bool_member(json::object const& line, std::string const& member, std::vector<FieldError>& errors) {
  auto const* value = line.if_contains(member);
  if (value == nullptr) { return std::nullopt; }
  if (value->is_bool()) { return value->as_bool(); }
  errors.push_back({"/" + member, "type", "true or false is needed here."});
  return std::nullopt;
}

void set_field(json::object& data, content_type::Field const& field, json::value const& value, std::string const& default_locale) {
  data[field.key] = field.localized && !value.is_object() ? json::value(json::object{{default_locale, value}}) : value;
}

json::object data_of(ImportLineContext const& context, json::object const& line, std::vector<FieldError>& errors) {
  json::object data;
  if (context.mapping.fields.empty()) {
    for (auto const& field : context.definition.fields) {
      if (auto const* value = line.if_contains(field.key)) { set_field(data, field, *value, context.default_locale); }
    }
    return data;
  }
  for (auto const& [member, key] : context.mapping.fields) {
    auto const* field = context.definition.find(key);
    if (field == nullptr) {
      errors.push_back({"?field", "unknown_field", "The content type has no field " + key + "."});
    } else if (auto const* value = line.if_contains(member)) {
      set_field(data, *field, *value, context.default_locale);
    }
  }
  return data;
}

void identify(ImportLineContext const& context, std::string const& key, ImportedSave& save) {
  if (is_client_id(key)) {
    save.id = EntryId(key);
    return;
  }
  save.id = EntryId(context.identity.named_uuid(context.scope.tenant().uuid(), context.mapping.type_key.str() + "/" + key).str());
  save.external_id = key;
  if (auto slug = slugify(key); !slug.empty()) { save.save.slugs = entry::Slugs{{context.default_locale, std::move(slug)}}; }
}

std::string cut_utf8(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) { return text; }
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) { --bytes; }
  text.resize(bytes);
  return text;
}

}  // namespace

std::string slugify(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') { c = static_cast<char>(c - 'A' + 'a'); }
    bool const plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != '-') {
      out.push_back('-');
    }
    if (out.size() == kMaxMadeSlugBytes) { break; }
  }
  while (!out.empty() && out.back() == '-') { out.pop_back(); }
  return out;
}

Decided<ImportLine> parse_import_line(ImportLineContext const& context, std::string_view text) {
  auto parsed = parse_i_json(text);
  if (!parsed) { return parsed.error(); }
  if (!parsed->is_object()) {
    return Rejection{RejectionCode::bad_request, "A line is one JSON object.", {{"", "type", "An object is needed."}}};
  }
  auto const& line = parsed->as_object();
  auto const& mapping = context.mapping;
  std::vector<FieldError> errors;

  auto const key = text_member(line, mapping.id_member, errors);
  if (key.empty() || key.size() > kMaxKeyBytes) {
    errors.push_back({"/" + mapping.id_member, "required", "The entry's key, 1 to 1024 bytes, is needed."});
  }
  auto const when = text_member(line, mapping.time_member, errors);
  auto const occurred = parse_rfc3339(when);
  if (!occurred) { errors.push_back({"/" + mapping.time_member, "datetime", "A time as in RFC 3339 is needed."}); }
  auto const version = text_member(line, mapping.version_member, errors);

  ImportLine out;
  out.author = text_member(line, mapping.author_member, errors);
  out.save.type_key = mapping.type_key;
  out.save.deleted = bool_member(line, "deleted", errors).value_or(false);
  out.save.publish = bool_member(line, "published", errors).value_or(mapping.publish);
  out.save.save.publish_note = cut_utf8(text_member(line, mapping.note_member, errors), kMaxNoteBytes);
  if (!out.save.deleted) { out.save.save.data = data_of(context, line, errors); }
  if (!errors.empty()) { return Rejection{RejectionCode::validation_failed, "The line cannot be imported.", std::move(errors)}; }

  identify(context, key, out.save);
  out.occurred = *occurred;
  auto const identity = "import/" + mapping.type_key.str() + "/" + key + "\n" + (version.empty() ? format_rfc3339(*occurred) : version);
  out.command_id = CommandId(context.identity.named_uuid(context.scope.tenant().uuid(), identity));
  out.digest = context.identity.sha256(canonical_json(line));
  return out;
}

}  // namespace contentos
