#include "projections/audit/audit_fold.hpp"

#include "domain/core/hex.hpp"
#include "projections/audit/action.hpp"
#include "projections/audit/facts.hpp"

namespace contentos::audit {

namespace {

/// Ids that the domain accepts are far shorter; an index of rows refuses what is far longer.
std::string indexable(std::string_view text) { return std::string(text.substr(0, 256)); }

}  // namespace

AuditRow header_row(RecordedEvent const& event) {
  auto const& header = event.header;
  auto const action = action_of(header.type, event.data);
  AuditRow row;
  row.event_id = header.id;
  row.tenant_position = header.tenant_position;
  row.recorded = header.recorded;
  row.occurred = header.occurred;
  row.actor = {header.actor.kind, indexable(header.actor.id)};
  row.attributed_to = header.attributed_to;
  row.entity_kind = indexable(header.stream.aggregate());
  row.entity_id = indexable(header.stream.id());
  row.type = header.type;
  row.action = action.empty() ? "unknown" : action;
  row.stream_version = header.stream_version;
  row.before_json = row.after_json = "null";
  row.command_id = header.command_id;
  row.correlation_id = header.correlation_id;
  row.hash_hex = to_hex(bytes_of(event.hash));
  row.by_header = true;
  return row;
}

std::variant<AuditRow, Poison> fold(Entity& entity, RecordedEvent const& event) {
  auto row = header_row(event);
  row.by_header = false;
  row.before_json = facts_json(entity);
  if (auto poison = entity.apply(event)) { return *poison; }
  row.after_json = facts_json(entity);
  row.note = note_of(entity, event);
  return row;
}

}  // namespace contentos::audit
