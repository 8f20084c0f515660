#include "commands/import/import_line.hpp"

#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/i_json.hpp"

#include <algorithm>

namespace contentos {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxKeyBytes = 1024;
constexpr std::size_t kMaxMadeSlugBytes = 120;
constexpr std::size_t kMaxNoteBytes = 2000;
constexpr std::size_t kMaxAuthorBytes = 200;

std::string pointer_to(std::string const& member) { return "/" + escape_pointer(member); }

/// The member's value; null is the same as no member.
json::value const* member_of(json::object const& line, std::string const& member) {
  auto const* value = member.empty() ? nullptr : line.if_contains(member);
  return value == nullptr || value->is_null() ? nullptr : value;
}

/// A string member, or a number as text; absent and null are empty. `errors` hears of anything else.
std::string text_member(json::object const& line, std::string const& member, std::vector<FieldError>& errors) {
  auto const* value = member_of(line, member);
  if (value == nullptr) { return {}; }
  if (value->is_string()) { return std::string(value->as_string()); }
  if (value->is_int64() || value->is_uint64()) { return canonical_json(*value); }
  errors.push_back({pointer_to(member), "type", "A string is needed here."});
  return {};
}

std::optional<bool> bool_member(json::object const& line, std::string const& member, std::vector<FieldError>& errors) {
  auto const* value = member_of(line, member);
  if (value == nullptr) { return std::nullopt; }
  if (value->is_bool()) { return value->as_bool(); }
  errors.push_back({pointer_to(member), "type", "true or false is needed here."});
  return std::nullopt;
}

/// Key and version stand side by side in what the command id is made of, a line break between them: neither may hold one.
void check_control_characters(std::string const& text, std::string const& member, std::vector<FieldError>& errors) {
  // U+0080 to U+009F, among them another line break, are C2 80 to C2 9F.
  auto const is_c1 = [](unsigned char lead, unsigned char next) { return lead == 0xC2 && next >= 0x80 && next <= 0x9F; };
  bool found = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const byte = static_cast<unsigned char>(text[i]);
    found = found || byte < 0x20 || byte == 0x7F || (i + 1 < text.size() && is_c1(byte, static_cast<unsigned char>(text[i + 1])));
  }
  if (found) { errors.push_back({pointer_to(member), "control_character", "Line breaks and other control characters cannot stand here."}); }
}

std::string key_of(json::object const& line, std::string const& member, std::vector<FieldError>& errors) {
  auto const before = errors.size();
  auto key = text_member(line, member, errors);
  if (errors.size() > before) { return key; }
  if (key.empty()) { errors.push_back({pointer_to(member), "required", "The entry's key, 1 to 1024 bytes, is needed."}); }
  if (key.size() > kMaxKeyBytes) { errors.push_back({pointer_to(member), "too_long", "The entry's key has at most 1024 bytes."}); }
  check_control_characters(key, member, errors);
  return key;
}

/// What is stored must be readable again: an offset can lead out of the years that have a text.
std::optional<Timestamp> time_of(json::object const& line, std::string const& member, std::vector<FieldError>& errors) {
  auto const before = errors.size();
  auto const occurred = parse_rfc3339(text_member(line, member, errors));
  if (occurred && parse_rfc3339(format_rfc3339(*occurred)) == occurred) { return occurred; }
  if (errors.size() == before) {
    errors.push_back({pointer_to(member), "datetime", "A time as in RFC 3339, of the years 1 to 9999 in UTC, is needed."});
  }
  return std::nullopt;
}

std::string author_of(json::object const& line, std::string const& member, std::vector<FieldError>& errors) {
  auto author = text_member(line, member, errors);
  if (author.size() > kMaxAuthorBytes) { errors.push_back({pointer_to(member), "too_long", "An author's name has at most 200 bytes."}); }
  return author;
}

void set_field(json::object& data, content_type::Field const& field, json::value const& value, std::string const& default_locale) {
  data[field.key] = field.localized && !value.is_object() ? json::value(json::object{{default_locale, value}}) : value;
}

/// That nothing of a line goes anywhere is more likely a wrong type or mapping than a wish.
FieldError nothing_fits(ImportLineContext const& context) {
  std::string names;
  std::size_t count = 0;
  auto const add = [&](std::string const& name) {
    if (++count <= 10) { names += (names.empty() ? "" : ", ") + name; }
  };
  for (auto const& [member, key] : context.mapping.fields) { add(member); }
  if (context.mapping.fields.empty()) {
    for (auto const& field : context.definition.fields) { add(field.key); }
  }
  if (count > 10) { names += " …"; }
  return {"", "nothing_fits", "No member of the line fits a field of the content type; looked for were: " + names + "."};
}

json::object data_of(ImportLineContext const& context, json::object const& line, std::vector<FieldError>& errors) {
  json::object data;
  auto const before = errors.size();
  for (auto const& [member, key] : context.mapping.fields) {
    auto const* field = context.definition.find(key);
    if (field == nullptr) {
      errors.push_back({"?field", "unknown_field", "The content type has no field " + key + "."});
    } else if (auto const* value = member_of(line, member)) {
      set_field(data, *field, *value, context.default_locale);
    }
  }
  if (context.mapping.fields.empty()) {
    for (auto const& field : context.definition.fields) {
      if (auto const* value = member_of(line, field.key)) { set_field(data, field, *value, context.default_locale); }
    }
  }
  if (data.empty() && errors.size() == before && !context.definition.fields.empty()) { errors.push_back(nothing_fits(context)); }
  return data;
}

void identify(ImportLineContext const& context, std::string const& key, ImportedSave& save) {
  if (is_client_id(key)) {
    save.id = EntryId(key);
    return;
  }
  save.id = EntryId(context.identity.named_uuid(context.scope.tenant().uuid(), context.mapping.type_key.str() + "/" + key).str());
  save.external_id = key;
  if (auto slug = slugify(context.transliterator.to_latin(key)); !slug.empty()) {
    save.save.slugs = entry::Slugs{{context.default_locale, std::move(slug)}};
  }
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

std::string slug_suffix(EntryId const& id) { return "-" + id.str().substr(0, 8); }

Decided<ImportLine> parse_import_line(ImportLineContext const& context, std::string_view text) {
  auto parsed = parse_i_json(text);
  if (!parsed) { return Rejection{RejectionCode::bad_request, "The line is not JSON that can be imported:", parsed.error().errors}; }
  if (!parsed->is_object()) {
    return Rejection{RejectionCode::bad_request, "A line is one JSON object.", {{"", "type", "An object is needed."}}};
  }
  auto const& line = parsed->as_object();
  auto const& mapping = context.mapping;
  std::vector<FieldError> errors;

  auto const key = key_of(line, mapping.id_member, errors);
  auto const occurred = time_of(line, mapping.time_member, errors);
  auto const version = text_member(line, mapping.version_member, errors);
  check_control_characters(version, mapping.version_member, errors);

  ImportLine out;
  out.author = author_of(line, mapping.author_member, errors);
  out.save.type_key = mapping.type_key;
  out.save.deleted = bool_member(line, "deleted", errors).value_or(false);
  out.save.publish = bool_member(line, "published", errors).value_or(mapping.publish);
  out.save.save.publish_note = context.graphemes.cut(text_member(line, mapping.note_member, errors), kMaxNoteBytes);
  if (!out.save.deleted) { out.save.save.data = data_of(context, line, errors); }
  if (!errors.empty()) { return Rejection{RejectionCode::validation_failed, "The line cannot be imported.", std::move(errors)}; }

  identify(context, key, out.save);
  out.occurred = *occurred;
  out.is_told_by_time = version.empty();
  auto const identity = "import/" + mapping.type_key.str() + "/" + key + "\n" + (version.empty() ? format_rfc3339(*occurred) : version);
  out.command_id = CommandId(context.identity.named_uuid(context.scope.tenant().uuid(), identity));
  out.digest = context.identity.sha256(canonical_json(line));
  return out;
}

}  // namespace contentos
