#include "domain/event/meta.hpp"

#include <boost/json/value.hpp>

namespace contentos {

boost::json::object actor_json(Actor const& actor) { return {{"id", actor.id}, {"kind", actor_kind_name(actor.kind)}}; }

void audit_created(Audit& audit, EventMeta const& meta) {
  audit.created_at = meta.occurred;
  audit.created_by = meta.author();
  audit_updated(audit, meta);
}

void audit_updated(Audit& audit, EventMeta const& meta) {
  audit.updated_at = meta.occurred;
  audit.updated_by = meta.author();
}

void audit_deleted(Audit& audit, EventMeta const& meta) {
  audit_updated(audit, meta);
  audit.deleted_at = meta.occurred;
  audit.deleted_by = meta.author();
}

void audit_undeleted(Audit& audit, EventMeta const& meta) {
  audit_updated(audit, meta);
  audit.deleted_at.reset();
  audit.deleted_by.reset();
}

void write_audit(boost::json::object& record, Audit const& audit) {
  record["created_at"] = format_rfc3339(audit.created_at);
  record["created_by"] = actor_json(audit.created_by);
  record["updated_at"] = format_rfc3339(audit.updated_at);
  record["updated_by"] = actor_json(audit.updated_by);
  record["deleted_at"] = audit.deleted_at ? boost::json::value(format_rfc3339(*audit.deleted_at)) : nullptr;
  record["deleted_by"] = audit.deleted_by ? boost::json::value(actor_json(*audit.deleted_by)) : nullptr;
  record["is_deleted"] = audit.is_deleted();
  record["is_active"] = audit.is_active;
  record["can_delete"] = audit.can_delete;
  record["is_system"] = audit.is_system;
}

void write_actor(JsonWriter& out, Actor const& actor) {
  out.open('{').key("id").text(actor.id).key("kind").text(actor_kind_name(actor.kind)).close('}');
}

void write_audit(JsonWriter& out, Audit const& audit) {
  write_actor(out.key("created_at").text(format_rfc3339(audit.created_at)).key("created_by"), audit.created_by);
  write_actor(out.key("updated_at").text(format_rfc3339(audit.updated_at)).key("updated_by"), audit.updated_by);
  out.key("deleted_at");
  audit.deleted_at ? out.text(format_rfc3339(*audit.deleted_at)) : out.null();
  out.key("deleted_by");
  audit.deleted_by ? write_actor(out, *audit.deleted_by) : void(out.null());
  out.key("is_deleted").truth(audit.is_deleted()).key("is_active").truth(audit.is_active);
  out.key("can_delete").truth(audit.can_delete).key("is_system").truth(audit.is_system);
}

}  // namespace contentos
