// What delivery knows of a tenant: name, settings and content types, folded from events into its own keys, so that a request needs
// nothing but this store.
#pragma once

#include "domain/content_type/content_type.hpp"
#include "domain/tenant/tenant.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace contentos::delivery {

struct TypeModel {
  TypeKey key;
  std::int64_t current = 0;  // schema version
  bool deleted = false;
  std::map<std::int64_t, content_type::Definition> schemas;  // every version: a snapshot is read under its own

  [[nodiscard]] content_type::Definition const& definition() const { return schemas.at(current); }
  [[nodiscard]] content_type::Definition const* schema(std::int64_t version) const;
};

/// Immutable; a change makes a new one.
struct TenantModel {
  TenantId id;
  std::string name;
  std::string slug;
  bool suspended = false;
  tenant::Settings settings;
  std::map<std::string, std::shared_ptr<TypeModel const>, std::less<>> types;

  [[nodiscard]] TypeModel const* type(TypeKey const& key) const;
  /// True for the codes of the settings.
  [[nodiscard]] bool has_locale(std::string_view code) const;
};

using TenantPtr = std::shared_ptr<TenantModel const>;

}  // namespace contentos::delivery
