// Catalog and audit over the log itself, for tests of the HTTP surface. The real ones are in PostgreSQL and tested there.
#pragma once

#include "commands/pipeline/repository.hpp"
#include "projections/audit/audit_reader.hpp"
#include "projections/catalog/catalog_reader.hpp"
#include "projections/runner/feed.hpp"

#include <boost/json/object.hpp>

#include <functional>

namespace contentos::test {

/// Knows every word; the filters `statuses`, `schedule`, `type_key`, `author`, `facets`, `found` and `include_deleted`; orders by id, and
/// pages by id. Shows everything as it is now.
class LogCatalog final : public CatalogReader {
public:
  explicit LogCatalog(Repositories& repositories) : repositories_(repositories) {}
  Result<CatalogPage> list_entries(TenantScope scope, CatalogQuery const& query) override;
  Result<CatalogPage> list_records(TenantScope scope, RecordQuery const& query) override;
  Result<std::optional<std::string>> record(TenantScope scope, std::string_view kind, std::string_view id, AsOf const& as_of) override;

  /// What lists show is as another release wrote it. Empty: it is as this one writes.
  std::function<void(boost::json::object& shown)> spoil{};

private:
  /// `filter`: of entries.
  Result<CatalogPage> list(TenantScope scope, RecordQuery const& query, CatalogFilter const* filter);

  Repositories& repositories_;
};

/// Knows the filters `type`, `actor_id` and `entity_id`. Before and after are null.
class LogAudit final : public AuditReader {
public:
  explicit LogAudit(Feed& feed) : feed_(feed) {}
  Result<AuditPage> list(TenantScope scope, AuditFilter const& filter, std::optional<TenantPosition> before, std::size_t limit) override;
  Result<AuditPage> entity_history(TenantScope scope, std::string_view kind, std::string_view id, std::optional<TenantPosition> before,
                                   std::size_t limit) override;
  Result<AuthorPage> authors(TenantScope scope, std::optional<PersonId> after, std::size_t limit) override;

  /// Rows are as another release wrote them. Empty: they are as this one writes.
  std::function<void(AuditRow& row)> spoil{};

private:
  Feed& feed_;
};

}  // namespace contentos::test
