#include "projections/delivery/tenant_model.hpp"

#include "domain/json/i_json.hpp"
#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace contentos::delivery {

namespace json = boost::json;

namespace {

// Settings and definitions are kept as the data of the events that set them: the domain's codec already knows how to read those.
constexpr std::string_view kSettingsEvent = "tenant.settings_changed.v1";
constexpr std::string_view kSchemaEvent = "content_type.schema_changed.v1";

void load_types(ModelSource const& source, TenantModel& tenant) {
  auto const prefix = type_key(tenant.id, {});
  std::map<std::string, TypeModel, std::less<>> types;
  source.scan(prefix, [&](std::string_view key, std::string_view value) {
    TypeModel type;
    type.key = TypeKey(std::string(key.substr(prefix.size())));
    type.current = read_be32(value);
    type.deleted = value.ends_with('1');
    types.emplace(type.key.str(), std::move(type));
  });
  auto const schemas = tenant_key('C', tenant.id);
  source.scan(schemas, [&](std::string_view key, std::string_view value) {
    auto const name = key.substr(schemas.size(), key.size() - schemas.size() - 5);
    auto const event = content_type::decode(kSchemaEvent, value);
    auto const* changed = event ? std::get_if<content_type::SchemaChanged>(&*event) : nullptr;
    auto const type = types.find(name);
    if (changed == nullptr || type == types.end()) { throw std::runtime_error("delivery model: a schema cannot be decoded"); }
    type->second.schemas.emplace(changed->schema_version, changed->definition);
  });
  for (auto& [name, type] : types) { tenant.types.emplace(name, std::make_shared<TypeModel const>(std::move(type))); }
}

std::uint64_t locale_stamp(tenant::Settings const& settings) {
  auto out = fnv64(settings.default_locale, fnv64("shape " + std::to_string(kFragmentShape)));
  for (auto const& l : settings.locales) { out = fnv64(l.code + '\0' + l.fallback + '\0', out); }
  return out;
}

}  // namespace

content_type::Definition const* TypeModel::schema(std::int64_t version) const {
  auto const it = schemas.find(version);
  return it == schemas.end() ? nullptr : &it->second;
}

std::uint64_t TypeModel::stamp(std::int64_t schema_version) const {
  auto const it = stamps.find(schema_version);
  return it == stamps.end() ? 0 : it->second;
}

TypeModel const* TenantModel::type(std::string_view key) const {
  auto const it = types.find(key);
  return it == types.end() || it->second->deleted ? nullptr : it->second.get();
}

bool TenantModel::has_locale(std::string_view code) const {
  return std::ranges::any_of(settings.locales, [&](tenant::LocaleSetting const& l) { return l.code == code; });
}

TenantPtr load_tenant(ModelSource const& source, TenantId id) {
  auto const stored = source.get(tenant_record_key(id));
  if (!stored) { return nullptr; }
  auto const record = stored_json(*stored).as_object();
  auto tenant = std::make_shared<TenantModel>();
  tenant->id = id;
  tenant->name = json::value_to<std::string>(record.at("name"));
  tenant->slug = json::value_to<std::string>(record.at("slug"));
  tenant->suspended = record.at("suspended").as_bool();
  auto const* deleted = record.if_contains("deleted");  // said of those alone that were once deleted or written since that could be
  tenant->deleted = deleted != nullptr && deleted->as_bool();
  auto const event = tenant::decode(kSettingsEvent, json::value_to<std::string>(record.at("settings")));
  auto const* changed = event ? std::get_if<tenant::SettingsChanged>(&*event) : nullptr;
  if (changed == nullptr) { throw std::runtime_error("delivery model: the settings of a tenant cannot be decoded"); }
  tenant->settings = changed->settings;
  load_types(source, *tenant);
  stamp_types(*tenant);
  return tenant;
}

std::string encode_tenant(TenantModel const& tenant) {
  return json::serialize(json::object{{"name", tenant.name},
                                      {"slug", tenant.slug},
                                      {"suspended", tenant.suspended},
                                      {"deleted", tenant.deleted},
                                      {"settings", tenant::encode(tenant::SettingsChanged{tenant.settings}).data}});
}

std::string encode_schema(std::int64_t version, content_type::Definition const& definition) {
  return content_type::encode(content_type::SchemaChanged{version, definition, {}}).data;
}

void stamp_types(TenantModel& tenant) {
  auto const locales = locale_stamp(tenant.settings);
  for (auto& [name, shared] : tenant.types) {
    auto type = std::make_shared<TypeModel>(*shared);
    std::string omitted;
    if (auto const* current = type->schema(type->current)) {
      for (auto const& field : current->fields) {
        if (field.omitted) { omitted += field.key + '\0'; }
      }
    }
    for (auto const& [version, definition] : type->schemas) {
      type->stamps[version] = fnv64(encode_schema(version, definition), fnv64(omitted, locales));
    }
    shared = std::move(type);
  }
}

}  // namespace contentos::delivery
