// Management lists: entries by status, type, author, time, category and what a search has found, and the other records (content types,
// categories, tokens, operations, registrations), now or as of any moment. Called by the management API. Implemented by infra/postgres.
// Every call takes a scope; nothing outside of it can be reached.
// Threading: any thread; blocks on the database. Errors of every call: set_aside (all of the tenant, or the record that is asked for; not
// retryable), unavailable, timed_out (retryable). Of lists by facets also not_caught_up (retryable): rows that an earlier release has
// written have no facets, and those that have are not complete yet.
//
// Pages are stable: the first page fixes the tenant position that all its pages are read at (it travels in the cursor), so that nothing
// is shown twice or left out because somebody saved meanwhile.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"
#include "domain/entry/state.hpp"
#include "projections/versions/as_of.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

enum class ScheduleIs { pending, failed };

/// What a search has found (SearchReader): entry ids, sorted.
struct FoundByText {
  std::vector<std::string> in_title{};
  std::vector<std::string> elsewhere{};
};

/// All that is given must hold. Deleted entries are left out unless asked for.
struct CatalogFilter {
  std::vector<entry::Status> statuses{};  // any of these; none given: all
  std::optional<ScheduleIs> schedule{};   // there is one, and it waits or has failed; whatever the status is
  std::optional<TypeKey> type_key{};
  std::optional<std::string> author{};      // created or last changed by: a person id, token id or part of the system
  std::vector<std::string> facets{};        // all of these, as `category=…`
  std::optional<Timestamp> updated_from{};  // inclusive
  std::optional<Timestamp> updated_to{};    // exclusive
  std::optional<FoundByText> found{};       // any of these
  bool include_deleted = false;
};

/// By relevance: what was found in the title first, and then the newest change; descending alone, and of what was found alone.
enum class CatalogOrder { updated_at, created_at, title, relevance };

/// Where a page ended. Opaque to clients: the API encodes it.
struct CatalogCursor {
  TenantPosition position;  // what all pages are read at
  std::string key;          // the order's value at the end of the page, as text
  std::string id;           // entry id or record id
  friend bool operator==(CatalogCursor const&, CatalogCursor const&) = default;
};

struct CatalogQuery {
  CatalogFilter filter{};
  CatalogOrder order = CatalogOrder::updated_at;
  bool descending = true;
  AsOf as_of = AsOfLatest{};
  std::optional<CatalogCursor> cursor{};
  std::size_t limit = 50;   // 1 to 200
  bool with_total = false;  // counting costs a scan of all that matches
};

/// Records of one kind, by id; categories by display_priority, then name. Deleted, archived and revoked ones are left out unless asked for.
struct RecordQuery {
  std::string kind;                   // an aggregate: `content_type`, `category`, `token`, `operation`, `tenant`, `registration` …
  std::vector<std::string> facets{};  // all of these must hold, as `node=…`; the first should be the one that fewest have
  std::optional<CatalogCursor> cursor{};
  std::size_t limit = 50;  // 1 to 200
  AsOf as_of = AsOfLatest{};
  bool include_deleted = false;
};

struct CatalogPage {
  std::vector<std::string> items;        // JSON, one object each: entry::describe, or the record's own describe
  std::optional<CatalogCursor> next;     // absent on the last page
  std::optional<std::int64_t> total;     // of all pages, when asked for
  TenantPosition position;               // what the page was read at
  std::vector<std::string> set_aside{};  // ids of items that are as they were when the model ceased to follow them
};

class CatalogReader {
public:
  virtual ~CatalogReader() = default;

  /// Requires: a cursor comes from a page of the same filter, order and as_of.
  [[nodiscard]] virtual Result<CatalogPage> list_entries(TenantScope scope, CatalogQuery const& query) = 0;

  /// Requires: a cursor comes from a page of the same kind, facets, as_of and include_deleted.
  [[nodiscard]] virtual Result<CatalogPage> list_records(TenantScope scope, RecordQuery const& query) = 0;

  /// One record as JSON; nothing when it did not exist at that moment. Deleted ones are returned (`is_deleted` says so).
  [[nodiscard]] virtual Result<std::optional<std::string>> record(TenantScope scope, std::string_view kind, std::string_view id,
                                                                  AsOf const& as_of = AsOfLatest{}) = 0;
};

}  // namespace contentos
