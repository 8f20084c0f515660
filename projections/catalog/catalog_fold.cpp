#include "projections/catalog/catalog_fold.hpp"

#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"
#include "projections/runner/folding.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace contentos::catalog {

namespace json = boost::json;

namespace {

bool is_true(json::object const& record, std::string_view member) {
  auto const* value = record.if_contains(member);
  return value != nullptr && value->is_bool() && value->get_bool();
}

bool is_gone(json::object const& record) {
  auto const* revoked_at = record.if_contains("revoked_at");
  return is_true(record, "is_deleted") || is_true(record, "archived") || (revoked_at != nullptr && !revoked_at->is_null());
}

std::vector<std::string> each_once(std::vector<std::string> facets) {
  std::sort(facets.begin(), facets.end());
  facets.erase(std::unique(facets.begin(), facets.end()), facets.end());
  return facets;
}

/// It could not be indexed. Commands let no such facet through (record::read_content); should one be stored all the same, its record is set
/// aside, and no list leaves it out without saying so.
bool is_too_long(std::string const& facet) { return facet.size() > record::kMostFacetBytes; }

/// Ends the row that held until now, when it is in this batch too; one that is stored is ended by the store.
template <class Rows>
void put(Rows& rows, std::map<EntityKey, std::size_t>& open, EntityKey const& key, typename Rows::value_type row) {
  if (auto const before = open.find(key); before != open.end()) {
    rows[before->second].validity.to = row.validity.from;
    rows[before->second].validity.occurred_to = row.validity.occurred_from;
  }
  open[key] = rows.size();
  rows.push_back(std::move(row));
}

EntryRow row_of(TenantId tenant, entry::State const& state, std::string_view id, TenantPosition from, Timestamp occurred) {
  auto const* latest = state.latest();
  EntryRow row;
  row.tenant = tenant;
  row.entry_id = id;
  row.validity = {from, std::nullopt, occurred, std::nullopt};
  row.stream_version = state.version;
  row.type_key = state.type_key.str();
  row.status = entry::status_name(state.status());
  if (state.schedule) { row.schedule = state.schedule->is_pending() ? "pending" : "failed"; }
  row.title = latest != nullptr ? latest->title : std::string{};
  row.created_by = state.audit.created_by.id;
  row.updated_by = state.audit.updated_by.id;
  row.facets = each_once(entry::facets(state));
  row.created_at = state.audit.created_at;
  row.updated_at = state.audit.updated_at;
  row.is_deleted = state.is_deleted();
  return row;
}

/// The row that is replaced by what comes next; null when there is none yet.
std::shared_ptr<EntryRow> row_before(EventHeader const& next, EntityAt const& at) {
  auto const* state = at.entity->entry_state();
  if (state == nullptr || state->version == StreamVersion(0)) { return nullptr; }
  return std::make_shared<EntryRow>(row_of(next.tenant, *state, next.stream.id(), at.since, at.occurred));
}

}  // namespace

bool is_listed(std::string_view aggregate) {
  auto const* word = find_word(aggregate);
  return word == nullptr || word->is_listed;
}

std::optional<Poison> Fold::append(std::span<EventPtr const> events) {
  std::map<StreamName, Touched> all_touched;
  auto const& first = events.front()->header;
  for (auto const& event : events) {
    if (!is_listed(event->header.stream.aggregate())) { continue; }
    auto& at = entities_.find(*event);
    if (!at.entity) { return poison_of(*event, "its stream is of an unknown kind"); }
    auto const [touched, is_new] = all_touched.try_emplace(event->header.stream);
    if (is_new) { touched->second = {.entity = at.entity.get(), .before = row_before(event->header, at)}; }
    touched->second.last = &event->header;
    if (auto poison = folded(*event, [&] { return at.entity->apply(*event); })) { return poison; }
    at.version = event->header.stream_version;
    at.since = first.tenant_position;
    at.occurred = event->header.occurred;
  }
  for (auto& [stream, touched] : all_touched) {
    if (std::ranges::any_of(touched.entity->facets(), is_too_long)) {
      return Poison{stream.str() + " would be listed by a facet of more than " + std::to_string(record::kMostFacetBytes) + " bytes",
                    events.back()->header.id};
    }
    if (touched.entity->entry_state() != nullptr) {
      put_entry(touched, first.tenant_position);
    } else {
      put_record(*touched.last, first.tenant_position, *touched.entity);
    }
  }
  auto const& end = events.back()->header;
  changes_.appends.push_back({end.tenant, end.tenant_position, end.recorded, first.tenant_position});
  return std::nullopt;
}

void Fold::put_entry(Touched& touched, TenantPosition from) {
  auto const& last = *touched.last;
  auto row = row_of(last.tenant, *touched.entity->entry_state(), last.stream.id(), from, last.occurred);
  if (touched.before) {
    touched.before->validity.to = from;
    touched.before->validity.occurred_to = last.occurred;
    row.before = std::move(touched.before);
  }
  put(changes_.entries, open_entries_, {last.tenant, last.stream}, std::move(row));
}

void Fold::put_record(EventHeader const& last, TenantPosition from, Entity const& entity) {
  auto const described = entity.describe();
  if (!described.is_object()) { return; }
  auto const& record = described.get_object();
  RecordRow row;
  row.tenant = last.tenant;
  row.kind = last.stream.aggregate();
  row.id = last.stream.id();
  row.validity = {from, std::nullopt, last.occurred, std::nullopt};
  row.sort_key = entity.sort_key();
  row.facets = each_once(entity.facets());
  row.is_gone = is_gone(record);
  row.json = json::serialize(record);
  put(changes_.records, open_records_, {last.tenant, last.stream}, std::move(row));
}

}  // namespace contentos::catalog
