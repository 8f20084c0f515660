#include "tests/api/log_readers.hpp"

#include "domain/entry/word.hpp"
#include "domain/word/word.hpp"
#include "tests/support/entry_facets.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>

namespace contentos::test {

namespace json = boost::json;

namespace {

/// What lists know of a record.
struct Listed {
  json::object record;
  std::vector<std::string> facets;
};

Result<std::optional<Listed>> listed(Repositories& repositories, TenantScope scope, std::string_view kind, std::string_view id) {
  auto const* word = find_word(kind);
  if (word == nullptr) { return std::optional<Listed>(); }
  auto const folded = repositories.load(*word, scope, id, Freshness::fresh);
  if (!folded) { return folded.error(); }
  auto const* state = folded->state.get();
  if (!word->fold.exists(state)) { return std::optional<Listed>(); }
  return std::optional(Listed{word->fold.describe(state), word->fold.facets(state)});
}

/// Deleted, archived or revoked.
bool is_gone(json::object const& record) {
  auto const is = [&](char const* member) {
    auto const* value = record.if_contains(member);
    return value != nullptr && *value == true;
  };
  auto const* revoked_at = record.if_contains("revoked_at");
  return is("is_deleted") || is("archived") || (revoked_at != nullptr && !revoked_at->is_null());
}

bool has_all(std::vector<std::string> const& has, std::vector<std::string> const& wanted) {
  return std::ranges::all_of(wanted, [&](auto const& facet) { return std::ranges::find(has, facet) != has.end(); });
}

bool fits(CatalogFilter const& filter, json::object const& record) {
  auto const is = [&](char const* member, std::string_view wanted) { return json::value_to<std::string>(record.at(member)) == wanted; };
  if (filter.schedule) {
    auto const* schedule = record.at("schedule").if_object();
    if (schedule == nullptr || schedule->at("failed").is_object() != (*filter.schedule == ScheduleIs::failed)) { return false; }
  }
  if (filter.found) {
    auto const id = json::value_to<std::string>(record.at("entry_id"));
    auto const& [in_title, elsewhere] = *filter.found;
    if (!std::ranges::binary_search(in_title, id) && !std::ranges::binary_search(elsewhere, id)) { return false; }
  }
  auto const is_by = [&](char const* member) { return json::value_to<std::string>(record.at(member).at("id")) == *filter.author; };
  if (filter.author && !is_by("created_by") && !is_by("updated_by")) { return false; }
  auto const has_status = [&](entry::Status status) { return is("status", entry::status_name(status)); };
  return (!filter.type_key || is("type_key", filter.type_key->str())) &&
         (filter.statuses.empty() || std::ranges::any_of(filter.statuses, has_status));
}

std::vector<EventPtr> events_of(Feed& feed, TenantId tenant) {
  std::vector<EventPtr> out;
  for (std::int64_t shard = 0; shard < feed.shard_count(); ++shard) {
    auto const all = feed.read(ShardNo(shard), ShardPosition(0), 1'000'000, std::size_t{1} << 30U);
    if (!all) { continue; }
    std::ranges::copy_if(*all, std::back_inserter(out), [&](EventPtr const& e) { return e->header.tenant == tenant; });
  }
  std::ranges::reverse(out);
  return out;
}

AuditRow audit_row_of(RecordedEvent const& event) {
  auto const& h = event.header;
  AuditRow row;
  row.event_id = h.id;
  row.tenant_position = h.tenant_position;
  row.recorded = h.recorded;
  row.occurred = h.occurred;
  row.actor = h.actor;
  row.attributed_to = h.attributed_to;
  row.entity_kind = h.stream.aggregate();
  row.entity_id = h.stream.id();
  row.type = h.type;
  row.action = "do";
  row.stream_version = h.stream_version;
  row.before_json = "null";
  row.after_json = "null";
  row.command_id = h.command_id;
  return row;
}

AuditPage page_of(std::vector<EventPtr> const& events, std::optional<TenantPosition> before, std::size_t limit, auto const& wanted) {
  AuditPage page;
  for (auto const& event : events) {
    if (before && event->header.tenant_position >= *before) { continue; }
    if (!wanted(event->header)) { continue; }
    if (page.rows.size() == limit) {
      page.next = page.rows.back().tenant_position;
      break;
    }
    page.rows.push_back(audit_row_of(*event));
  }
  return page;
}

}  // namespace

Result<CatalogPage> LogCatalog::list(TenantScope scope, RecordQuery const& query, CatalogFilter const* filter) {
  auto const streams = repositories_.log().list_streams(scope, query.kind);
  if (!streams) { return streams.error(); }
  CatalogPage page;
  std::string last;
  for (auto const& stream : *streams) {
    if (query.cursor && stream.id() <= query.cursor->id) { continue; }
    auto found = listed(repositories_, scope, query.kind, stream.id());
    if (!found) { return found.error(); }
    if (!*found || (is_gone((*found)->record) && !query.include_deleted) || !has_all((*found)->facets, query.facets)) { continue; }
    if (filter != nullptr && !fits(*filter, (*found)->record)) { continue; }
    if (page.items.size() == query.limit) {
      page.next = CatalogCursor{TenantPosition(1), "", last};
      break;
    }
    if (spoil) { spoil((*found)->record); }
    page.items.push_back(json::serialize((*found)->record));
    last = stream.id();
  }
  return page;
}

Result<CatalogPage> LogCatalog::list_records(TenantScope scope, RecordQuery const& query) { return list(scope, query, nullptr); }

Result<CatalogPage> LogCatalog::list_entries(TenantScope scope, CatalogQuery const& query) {
  auto const& filter = query.filter;
  RecordQuery const records{
      .kind = "entry", .facets = filter.facets, .cursor = query.cursor, .limit = query.limit, .include_deleted = filter.include_deleted};
  auto page = list(scope, records, &filter);
  if (page && query.with_total) { page->total = static_cast<std::int64_t>(page->items.size()); }
  return page;
}

Result<std::optional<std::string>> LogCatalog::record(TenantScope scope, std::string_view kind, std::string_view id, AsOf const&) {
  auto const found = listed(repositories_, scope, kind, id);
  if (!found) { return found.error(); }
  return *found ? std::optional(json::serialize((*found)->record)) : std::nullopt;
}

Result<AuditPage> LogAudit::list(TenantScope scope, AuditFilter const& filter, std::optional<TenantPosition> before, std::size_t limit) {
  auto page = page_of(events_of(feed_, scope.tenant()), before, limit, [&](EventHeader const& h) {
    return (!filter.type || h.type.starts_with(*filter.type)) && (!filter.actor_id || h.actor.id == *filter.actor_id) &&
           (!filter.entity_id || h.stream.id() == *filter.entity_id);
  });
  if (spoil) { std::ranges::for_each(page.rows, spoil); }
  return page;
}

Result<AuditPage> LogAudit::entity_history(TenantScope scope, std::string_view kind, std::string_view id,
                                           std::optional<TenantPosition> before, std::size_t limit) {
  return page_of(events_of(feed_, scope.tenant()), before, limit, [&](EventHeader const& h) { return h.stream == StreamName(kind, id); });
}

Result<AuthorPage> LogAudit::authors(TenantScope scope, std::optional<PersonId>, std::size_t) {
  AuthorPage page;
  for (auto const& event : events_of(feed_, scope.tenant())) {
    auto const& person = event->header.attributed_to;
    if (!person) { continue; }
    auto const known = std::ranges::find(page.authors, *person, &AttributedAuthor::person);
    if (known == page.authors.end()) {
      page.authors.push_back({*person, 1, event->header.occurred, event->header.occurred});
    } else {
      ++known->events;
    }
  }
  return page;
}

}  // namespace contentos::test
