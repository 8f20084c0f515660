// What delivery knows of a tenant: name, settings and content types, folded from events into its own keys, so that a request needs
// nothing but this store.
#pragma once

#include "domain/content_type/content_type.hpp"
#include "domain/tenant/tenant.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace contentos::delivery {

struct TypeModel {
  TypeKey key;
  std::int64_t current = 0;  // schema version
  bool deleted = false;
  std::map<std::int64_t, content_type::Definition> schemas;  // every version: a snapshot is read under its own
  std::map<std::int64_t, std::uint64_t> stamps;              // by schema version: what a fragment prepared now would be stamped with

  [[nodiscard]] content_type::Definition const& definition() const { return schemas.at(current); }
  [[nodiscard]] content_type::Definition const* schema(std::int64_t version) const;
  /// Of fragments of snapshots written under `schema_version`; 0 when there is no such schema.
  [[nodiscard]] std::uint64_t stamp(std::int64_t schema_version) const;
};

/// Immutable; a change makes a new one.
struct TenantModel {
  TenantId id;
  std::string name;
  std::string slug;
  bool suspended = false;
  bool deleted = false;
  tenant::Settings settings;
  std::map<std::string, std::shared_ptr<TypeModel const>, std::less<>> types;
  std::set<std::string, std::less<>> set_aside;  // entries that the model does not follow now; filled by DeliveryReader alone

  /// Whether anything of it is delivered: to readers a tenant that is not open is absent.
  [[nodiscard]] bool is_open() const { return !suspended && !deleted; }
  /// Null when there is no such type (or it is deleted).
  [[nodiscard]] TypeModel const* type(std::string_view key) const;
  [[nodiscard]] bool has_locale(std::string_view code) const;
};

using TenantPtr = std::shared_ptr<TenantModel const>;

/// Where a model is read from: a store, or a transaction over it.
struct ModelSource {
  std::function<std::optional<std::string>(std::string_view key)> get;
  std::function<void(std::string_view prefix, std::function<void(std::string_view, std::string_view)> const&)> scan;
};

/// Null when the tenant was never created. Throws std::runtime_error when what is stored cannot be decoded.
[[nodiscard]] TenantPtr load_tenant(ModelSource const& source, TenantId tenant);

/// The value of the tenant's own key. (Its types have keys of their own.)
[[nodiscard]] std::string encode_tenant(TenantModel const& tenant);
/// The value of a schema version's key.
[[nodiscard]] std::string encode_schema(std::int64_t version, content_type::Definition const& definition);

/// Sets the stamps of all types: over the model's shape, locales, fallbacks, the definition and the omitted fields. Called by
/// `load_tenant`.
void stamp_types(TenantModel& tenant);

}  // namespace contentos::delivery
