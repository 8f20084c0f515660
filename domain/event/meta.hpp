// What a fold learns of an event beside the event itself: its place in the stream, its time and who did it.
#pragma once

#include "domain/event/envelope.hpp"
#include "domain/json/writer.hpp"

#include <boost/json/object.hpp>

namespace contentos {

struct EventMeta {
  StreamVersion version;
  Timestamp occurred;
  Timestamp recorded;
  Actor actor;
  std::optional<PersonId> attributed_to;

  /// Who is answerable for the change: the person it was done for, or else the actor.
  [[nodiscard]] Actor author() const { return attributed_to ? Actor{ActorKind::person, attributed_to->str()} : actor; }
};

[[nodiscard]] inline EventMeta meta_of(EventHeader const& h) {
  return {h.stream_version, h.occurred, h.recorded, h.actor, h.attributed_to};
}

/// `{"kind", "id"}`, how actors look in every read model and answer.
[[nodiscard]] boost::json::object actor_json(Actor const& actor);
void write_actor(JsonWriter& out, Actor const& actor);

/// The auditable contract of a record, folded from its events.
struct Audit {
  Timestamp created_at{};
  Actor created_by{};
  Timestamp updated_at{};
  Actor updated_by{};
  std::optional<Timestamp> deleted_at{};
  std::optional<Actor> deleted_by{};
  bool is_active = true;
  bool can_delete = true;
  bool is_system = false;
  [[nodiscard]] bool is_deleted() const { return deleted_at.has_value(); }
};

/// Marks a record as created, changed, deleted or undeleted by this event. Times are the occurred ones.
void audit_created(Audit& audit, EventMeta const& meta);
void audit_updated(Audit& audit, EventMeta const& meta);
void audit_deleted(Audit& audit, EventMeta const& meta);
void audit_undeleted(Audit& audit, EventMeta const& meta);
/// Adds created_at/by, updated_at/by, deleted_at/by, is_deleted, is_active, can_delete, is_system to a record's JSON.
void write_audit(boost::json::object& record, Audit const& audit);
/// The same members in the same order, into an object that is open.
void write_audit(JsonWriter& out, Audit const& audit);

}  // namespace contentos
