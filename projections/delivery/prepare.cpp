#include "projections/delivery/prepare.hpp"

#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/marks.hpp"
#include "projections/delivery/query.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace contentos::delivery {

namespace json = boost::json;

namespace {

using content_type::Definition;
using content_type::Field;
using content_type::FieldType;

json::object link(std::string_view kind, std::string_view id) {
  return {{"sys", json::object{{"type", "Link"}, {"linkType", kind}, {"id", id}}}};
}

/// References are delivered as links, whatever way they were written.
json::value delivered(Field const& field, json::value const& value) {
  if (field.type != FieldType::ref && field.type != FieldType::asset) { return value; }
  auto const kind = field.type == FieldType::ref ? "Entry" : "Asset";
  if (auto const* list = value.if_array()) {
    json::array out;
    for (auto const& item : *list) { out.push_back(delivered(field, item)); }
    return out;
  }
  auto const id = linked_id(value);
  return id ? json::value(link(kind, *id)) : value;
}

/// Fields that are shown, as they were defined when the snapshot's version was saved.
std::vector<Field const*> shown_fields(TypeModel const& type, Definition const& written) {
  auto const* current = type.schema(type.current);
  std::vector<Field const*> out;
  for (auto const& field : written.fields) {
    auto const* now = current != nullptr ? current->find(field.key) : nullptr;
    if (!field.omitted && !(now != nullptr && now->omitted)) { out.push_back(&field); }
  }
  return out;
}

Definition const& written_under(TypeModel const& type, PublishedEntry const& entry) {
  auto const* definition = type.schema(entry.schema_version());
  if (definition == nullptr) { throw std::runtime_error("published under an unknown schema version"); }
  return *definition;
}

json::object fields_in(TenantModel const& tenant, TypeModel const& type, PublishedEntry const& entry, std::string_view locale) {
  auto const& values = entry.snapshot.at("fields").as_object();
  auto const chain = tenant.settings.fallback_chain(locale);
  json::object out;
  for (auto const* field : shown_fields(type, written_under(type, entry))) {
    auto const* value = values.if_contains(field->key);
    if (value != nullptr && field->localized) { value = localized_value(*value, chain); }
    if (value != nullptr && !value->is_null()) { out[field->key] = delivered(*field, *value); }
  }
  return out;
}

json::object fields_in_all_locales(TenantModel const& tenant, TypeModel const& type, PublishedEntry const& entry) {
  auto const& values = entry.snapshot.at("fields").as_object();
  json::object out;
  for (auto const* field : shown_fields(type, written_under(type, entry))) {
    auto const* value = values.if_contains(field->key);
    if (value == nullptr || value->is_null()) { continue; }
    json::object by_locale;
    if (!field->localized) {
      by_locale[tenant.settings.default_locale] = delivered(*field, *value);
    } else if (auto const* localized = value->if_object()) {
      for (auto const& code : tenant.settings.locale_codes()) {
        auto const* one = localized->if_contains(code);
        if (one != nullptr && !one->is_null()) { by_locale[code] = delivered(*field, *one); }
      }
    }
    if (!by_locale.empty()) { out[field->key] = std::move(by_locale); }
  }
  return out;
}

json::object sys_of(TenantModel const& tenant, PublishedEntry const& entry) {
  auto const& meta = entry.snapshot.at("meta").as_object();
  return {{"space", link("Space", tenant.id.str())},
          {"id", entry.id.str()},
          {"type", "Entry"},
          {"createdAt", meta.at("created_at")},
          {"updatedAt", entry.snapshot.at("published_at")},
          {"environment", link("Environment", "master")},
          {"publishedVersion", entry.snapshot.at("version")},
          {"revision", entry.revision},
          {"versionId", entry.snapshot.at("version_id")},
          {"contentType", link("ContentType", entry.type.str())}};
}

json::array links(std::string_view kind, std::vector<std::string_view> const& ids) {
  json::array out;
  for (auto const id : ids) { out.push_back(link(kind, id)); }
  return out;
}

/// Contentful calls a category a concept. What it has no word for comes beside: members of the editors' own in `custom`.
json::object metadata_of(PublishedMarks const& marks) {
  json::object out{{"tags", links("Tag", marks.tags())}, {"concepts", links("TaxonomyConcept", marks.categories())}};
  if (auto const* custom = marks.custom()) { out["custom"] = *custom; }
  return out;
}

/// Where the entry stands. As with fields, what it has not is absent.
void add_place(json::object& sys, TenantModel const& tenant, PublishedMarks const& marks, std::string_view locale) {
  bool const in_all = locale == kAllLocales;
  auto const slug = marks.slug(tenant.settings.fallback_chain(in_all ? tenant.settings.default_locale : locale));
  if (!slug.empty()) { sys["slug"] = slug; }
  if (in_all) {
    json::object slugs;
    for (auto const& code : tenant.settings.locale_codes()) {
      if (auto const own = marks.slug({code}); !own.empty()) { slugs[code] = own; }
    }
    if (!slugs.empty()) { sys["slugs"] = std::move(slugs); }
  }
  if (!marks.site().empty()) { sys["site"] = link("Site", marks.site()); }
  if (!marks.template_key().empty()) { sys["templateKey"] = marks.template_key(); }
}

}  // namespace

json::value const* localized_value(json::value const& value, std::vector<std::string> const& chain) {
  auto const* localized = value.if_object();
  if (localized == nullptr) { return nullptr; }
  for (auto const& code : chain) {
    auto const* one = localized->if_contains(code);
    if (one != nullptr && !one->is_null()) { return one; }
  }
  return nullptr;
}

std::int64_t PublishedEntry::schema_version() const { return snapshot.at("schema_version").to_number<std::int64_t>(); }

Prepared prepare(TenantModel const& tenant, TypeModel const& type, PublishedEntry const& entry, std::string_view locale,
                 Digest const& digest) {
  PublishedMarks const marks(entry);
  json::object sys = sys_of(tenant, entry);
  add_place(sys, tenant, marks, locale);
  json::object fields;
  if (locale == kAllLocales) {
    fields = fields_in_all_locales(tenant, type, entry);
  } else {
    sys["locale"] = locale;
    fields = fields_in(tenant, type, entry, locale);
  }
  json::object const out{{"metadata", metadata_of(marks)}, {"sys", std::move(sys)}, {"fields", std::move(fields)}};
  auto text = json::serialize(out);
  auto sum = digest(text);
  return {std::move(text), std::move(sum)};
}

FragmentData fragment_data(TenantModel const& tenant, EntryId const& entry, TypeKey const& type, Prepared prepared) {
  auto etag = etag_of(prepared.digest);
  auto fields = answer_fields(tenant, etag, {tenant_tag(tenant.id), type_tag(tenant.id, type), entry_tag(tenant.id, entry)});
  return {std::move(prepared.json), std::move(prepared.digest), std::move(etag), std::move(fields), entry, type};
}

}  // namespace contentos::delivery
