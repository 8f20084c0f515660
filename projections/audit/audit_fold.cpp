#include "projections/audit/audit_fold.hpp"

#include "domain/core/hex.hpp"
#include "domain/entry/word.hpp"
#include "projections/audit/action.hpp"
#include "projections/audit/facts.hpp"
#include "projections/runner/folding.hpp"
#include "projections/runner/shared_event.hpp"

namespace contentos::audit {

AuditRow header_row(RecordedEvent const& event) {
  auto const& header = event.header;
  auto const action = action_of(event);
  AuditRow row;
  row.event_id = header.id;
  row.tenant_position = header.tenant_position;
  row.recorded = header.recorded;
  row.occurred = header.occurred;
  row.actor = {header.actor.kind, header.actor.id};
  row.attributed_to = header.attributed_to;
  row.entity_kind = header.stream.aggregate();
  row.entity_id = header.stream.id();
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

std::optional<Poison> flaw_of(RecordedEvent const& event) {
  auto const aggregate = event.header.stream.aggregate();
  if (aggregate == entry::Word::kName) { return decoded(event) ? std::nullopt : std::optional(cannot_be_decoded(event)); }
  // Folds judge nothing: what one refuses on top of nothing it refuses everywhere.
  auto const entity = Entity::initial(aggregate);
  return entity ? entity->apply(event) : poison_of(event, "its stream is of an unknown kind");
}

std::variant<AuditRow, Poison> fold(Entity& entity, RecordedEvent const& event) {
  auto row = header_row(event);
  row.by_header = false;
  row.before_json = facts_json(entity);
  if (auto poison = entity.apply(event)) { return *poison; }
  row.after_json = facts_json(entity);
  row.note = note_of(event);
  return row;
}

}  // namespace contentos::audit
