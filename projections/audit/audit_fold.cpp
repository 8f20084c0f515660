#include "projections/audit/audit_fold.hpp"

#include "projections/audit/action.hpp"
#include "projections/audit/facts.hpp"

namespace contentos::audit {

namespace {

std::string hex(Sha256 const& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(digest.size() * 2);
  for (auto const byte : digest) {
    out.push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 15U]);
  }
  return out;
}

}  // namespace

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
  row.hash_hex = hex(event.hash);
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

std::string_view actor_kind_name(ActorKind kind) {
  switch (kind) {
    case ActorKind::person: return "person";
    case ActorKind::token: return "token";
    case ActorKind::system: return "system";
  }
  CONTENTOS_ENSURE(false, "an actor kind that is none");
  return {};
}

std::optional<ActorKind> actor_kind_from(std::string_view name) {
  for (auto const kind : {ActorKind::person, ActorKind::token, ActorKind::system}) {
    if (actor_kind_name(kind) == name) { return kind; }
  }
  return std::nullopt;
}

}  // namespace contentos::audit
