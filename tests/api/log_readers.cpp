#include "tests/api/log_readers.hpp"

#include "domain/category/category.hpp"
#include "domain/content_type/content_type.hpp"
#include "domain/entry/word.hpp"
#include "domain/token/token.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace contentos::test {

namespace json = boost::json;

namespace {

template <class Aggregate>
Result<std::optional<json::object>> described(Repositories& repositories, TenantScope scope, std::string_view id) {
  auto const folded = repositories.load<Aggregate>(scope, id, Freshness::fresh);
  if (!folded) { return folded.error(); }
  if (!folded->state->exists) { return std::optional<json::object>(); }
  return std::optional(describe(*folded->state));
}

Result<std::optional<json::object>> describe_record(Repositories& repositories, TenantScope scope, std::string_view kind,
                                                    std::string_view id) {
  if (kind == "registration") { return std::optional(json::object{{"tenant_id", id}}); }
  if (kind == "content_type") { return described<content_type::Word>(repositories, scope, id); }
  if (kind == "category") { return described<category::Word>(repositories, scope, id); }
  if (kind == "token") { return described<token::Word>(repositories, scope, id); }
  if (kind == "entry") { return described<entry::Word>(repositories, scope, id); }
  return std::optional<json::object>();
}

bool is_deleted(json::object const& record) {
  auto const* deleted = record.if_contains("is_deleted");
  return deleted != nullptr && *deleted == true;
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

AuditRow row_of(RecordedEvent const& event) {
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
    page.rows.push_back(row_of(*event));
  }
  return page;
}

}  // namespace

Result<CatalogPage> LogCatalog::list_records(TenantScope scope, RecordQuery const& query) {
  auto const streams = repositories_.log().list_streams(scope, query.kind);
  if (!streams) { return streams.error(); }
  CatalogPage page;
  std::string last;
  for (auto const& stream : *streams) {
    if (query.cursor && stream.id() <= query.cursor->id) { continue; }
    auto const record = describe_record(repositories_, scope, query.kind, stream.id());
    if (!record) { return record.error(); }
    if (!*record || (is_deleted(**record) && !query.include_deleted)) { continue; }
    if (page.items.size() == query.limit) {
      page.next = CatalogCursor{TenantPosition(1), "", last};
      break;
    }
    page.items.push_back(json::serialize(**record));
    last = stream.id();
  }
  return page;
}

Result<CatalogPage> LogCatalog::list_entries(TenantScope scope, CatalogQuery const& query) {
  auto all =
      list_records(scope, {.kind = "entry", .cursor = query.cursor, .limit = query.limit, .include_deleted = query.filter.include_deleted});
  if (!all) { return all; }
  if (query.filter.type_key || query.filter.schedule || !query.filter.statuses.empty()) {
    std::erase_if(all->items, [&](std::string const& item) {
      auto const& type = query.filter.type_key;
      auto const& statuses = query.filter.statuses;
      auto const has_status = [&](entry::Status status) {
        return item.find("\"status\":\"" + std::string(entry::status_name(status)) + "\"") != std::string::npos;
      };
      auto const& schedule = query.filter.schedule;
      auto const is_scheduled = item.find("\"schedule\":{") != std::string::npos;
      auto const has_failed = item.find("\"failed\":{") != std::string::npos;
      if (schedule && (!is_scheduled || has_failed != (*schedule == ScheduleIs::failed))) { return true; }
      return (type && item.find("\"type_key\":\"" + type->str() + "\"") == std::string::npos) ||
             (!statuses.empty() && std::ranges::none_of(statuses, has_status));
    });
  }
  if (query.with_total) { all->total = static_cast<std::int64_t>(all->items.size()); }
  return all;
}

Result<std::optional<std::string>> LogCatalog::record(TenantScope scope, std::string_view kind, std::string_view id, AsOf const&) {
  auto const found = describe_record(repositories_, scope, kind, id);
  if (!found) { return found.error(); }
  return *found ? std::optional(json::serialize(**found)) : std::nullopt;
}

Result<AuditPage> LogAudit::list(TenantScope scope, AuditFilter const& filter, std::optional<TenantPosition> before, std::size_t limit) {
  return page_of(events_of(feed_, scope.tenant()), before, limit, [&](EventHeader const& h) {
    return (!filter.type || h.type.starts_with(*filter.type)) && (!filter.actor_id || h.actor.id == *filter.actor_id) &&
           (!filter.entity_id || h.stream.id() == *filter.entity_id);
  });
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
