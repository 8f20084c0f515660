#include "tests/histories/fold_models.hpp"

#include "domain/entry/codec.hpp"
#include "domain/json/i_json.hpp"
#include "projections/audit/audit_fold.hpp"
#include "tests/histories/hostile_history.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace contentos::test {

namespace {

/// The row that still holds ends where the next of the same entity begins.
template <class Rows, class Row>
void put(Rows& rows, Row row) {
  if (!rows.empty() && !rows.back().validity.to) {
    rows.back().validity.to = row.validity.from;
    rows.back().validity.occurred_to = row.validity.occurred_from;
  }
  if (!rows.empty()) { require(*rows.back().validity.to == row.validity.from, "two rows of one entity hold at once"); }
  rows.push_back(std::move(row));
}

std::string text_of(catalog::Validity const& v) {
  return std::to_string(v.from.value) + "-" + (v.to ? std::to_string(v.to->value) : "") + " " + format_rfc3339(v.occurred_from) + "-" +
         (v.occurred_to ? format_rfc3339(*v.occurred_to) : "");
}

std::string text_of(std::vector<std::string> const& facets) {
  std::string out;
  for (auto const& facet : facets) { out += facet + " "; }
  return out;
}

}  // namespace

void FoldModels::apply(std::span<EventPtr const> events) {
  apply_audit(events);
  apply_catalog(events);
  apply_todos(events);
}

void FoldModels::apply_audit(std::span<EventPtr const> events) {
  for (auto const& event : events) {
    auto& entity =
        audit_states_.try_emplace({event->header.tenant, event->header.stream}, Entity::initial(event->header.stream.aggregate()))
            .first->second;
    require(entity != nullptr, event->header.stream.str() + " is of an unknown kind");
    auto row = audit::fold(*entity, *event);
    if (auto const* poison = std::get_if<Poison>(&row)) { throw Broken("audit: " + poison->reason); }
    auto& kept = std::get<AuditRow>(row);
    require(parse_stored_json(kept.before_json).has_value() && parse_stored_json(kept.after_json).has_value(),
            "the audit trail holds what is no JSON: " + kept.after_json.substr(0, 2000));
    audit[event->header.tenant].push_back(std::move(kept));
  }
}

void FoldModels::apply_catalog(std::span<EventPtr const> events) {
  EntityBatch batch(events, &catalog::is_listed);
  batch.take_from(catalog_states_);
  require(batch.to_bring().empty(), "a state of the last batch is not in memory");
  catalog::Fold fold(batch);
  while (!events.empty()) {
    auto const count = static_cast<std::size_t>(events.front()->header.append_count);
    if (auto const poison = fold.append(events.first(count))) { throw Broken("catalog: " + poison->reason); }
    events = events.subspan(count);
  }
  auto changes = fold.take();
  for (auto& row : changes.entries) { put(catalog_entries[{row.tenant, row.entry_id}], row); }
  for (auto& row : changes.records) { put(catalog_records[{row.tenant, row.kind, row.id}], row); }
  std::move(batch).keep_in(catalog_states_);
}

void FoldModels::apply_todos(std::span<EventPtr const> events) {
  for (auto const& event : events) { todos.apply(*event); }
}

std::vector<std::string> FoldModels::dump() const {
  std::vector<std::string> out;
  for (auto const& [tenant, rows] : audit) {
    for (auto const& r : rows) {
      out.push_back("audit " + tenant.str() + " " + std::to_string(r.tenant_position.value) + " " + r.action + " " + r.entity_kind + " " +
                    r.entity_id + " " + r.before_json + " " + r.after_json + " " + r.note + " " + r.hash_hex);
    }
  }
  for (auto const& [key, rows] : catalog_entries) {
    for (auto const& r : rows) {
      out.push_back("entry " + key.first.str() + " " + key.second + " " + text_of(r.validity) + " " + r.status + " " + r.title + " " +
                    r.created_by + " " + r.updated_by + " " + std::to_string(r.stream_version.value) + " " + text_of(r.facets));
    }
  }
  for (auto const& [key, rows] : catalog_records) {
    for (auto const& r : rows) {
      out.push_back("record " + key.tenant.str() + " " + key.kind + " " + key.id + " " + text_of(r.validity) + " " + r.sort_key + " " +
                    text_of(r.facets) + r.json);
    }
  }
  for (auto const& [key, todo] : todos.all) {
    out.push_back("todo " + std::get<0>(key) + " " + std::get<1>(key).str() + " " + std::get<2>(key) + " " + format_rfc3339(todo.due) +
                  " " + todo.event_id.str() + (todo.is_refused ? " refused" : ""));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace contentos::test
