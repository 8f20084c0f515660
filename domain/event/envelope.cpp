#include "domain/event/envelope.hpp"

#include "domain/json/canonical.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <stdexcept>

namespace contentos {

namespace json = boost::json;

namespace {

std::string_view actor_kind_name(ActorKind kind) {
  switch (kind) {
    case ActorKind::person: return "person";
    case ActorKind::token: return "token";
    case ActorKind::system: return "system";
  }
  return "system";
}

std::optional<ActorKind> actor_kind_from(std::string_view name) {
  for (auto kind : {ActorKind::person, ActorKind::token, ActorKind::system}) {
    if (actor_kind_name(kind) == name) { return kind; }
  }
  return std::nullopt;
}

struct Malformed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
T need(std::optional<T> value, char const* what) {
  if (!value) { throw Malformed(what); }
  return *value;
}

std::string text(json::object const& o, char const* key) { return json::value_to<std::string>(o.at(key)); }
template <class Id>
Id uuid(json::object const& o, char const* key) {
  return need(Id::parse(text(o, key)), key);
}
Timestamp time(json::object const& o, char const* key) { return need(parse_rfc3339(text(o, key)), key); }

}  // namespace

std::string encode_header(EventHeader const& h) {
  json::object o;
  o["actor"] = json::object{{"id", h.actor.id}, {"kind", actor_kind_name(h.actor.kind)}};
  o["append"] = json::object{{"count", h.append_count}, {"id", h.append_id.str()}, {"index", h.append_index}};
  if (h.attributed_to) { o["attributed_to"] = h.attributed_to->str(); }
  if (h.causation_id) { o["causation_id"] = h.causation_id->str(); }
  o["command_id"] = h.command_id.str();
  o["correlation_id"] = h.correlation_id.str();
  o["id"] = h.id.str();
  o["occurred"] = format_rfc3339(h.occurred);
  json::object origin;
  if (!h.origin.agent.empty()) { origin["agent"] = h.origin.agent; }
  if (!h.origin.ip_sealed.empty()) { origin["ip_sealed"] = h.origin.ip_sealed; }
  if (!origin.empty()) { o["origin"] = std::move(origin); }
  o["recorded"] = format_rfc3339(h.recorded);
  o["site_id"] = h.site_id.str();
  o["stream"] = h.stream.str();
  o["stream_version"] = h.stream_version.value;
  o["tenant"] = h.tenant.str();
  o["tenant_position"] = h.tenant_position.value;
  o["type"] = h.type;
  return canonical_json(o);
}

std::optional<EventHeader> decode_header(std::string_view bytes) {
  try {
    auto const value = json::parse(bytes);
    auto const& o = value.as_object();
    EventHeader h;
    auto const& actor = o.at("actor").as_object();
    h.actor = {need(actor_kind_from(text(actor, "kind")), "actor.kind"), text(actor, "id")};
    auto const& append = o.at("append").as_object();
    h.append_id = uuid<AppendId>(append, "id");
    h.append_index = json::value_to<std::int32_t>(append.at("index"));
    h.append_count = json::value_to<std::int32_t>(append.at("count"));
    if (o.contains("attributed_to")) { h.attributed_to = uuid<PersonId>(o, "attributed_to"); }
    if (o.contains("causation_id")) { h.causation_id = uuid<EventId>(o, "causation_id"); }
    h.command_id = uuid<CommandId>(o, "command_id");
    h.correlation_id = uuid<CorrelationId>(o, "correlation_id");
    h.id = uuid<EventId>(o, "id");
    h.occurred = time(o, "occurred");
    if (auto const* origin = o.if_contains("origin")) {
      auto const& fields = origin->as_object();
      if (fields.contains("agent")) { h.origin.agent = text(fields, "agent"); }
      if (fields.contains("ip_sealed")) { h.origin.ip_sealed = text(fields, "ip_sealed"); }
    }
    h.recorded = time(o, "recorded");
    h.site_id = uuid<SiteId>(o, "site_id");
    h.stream = StreamName::from_stored(text(o, "stream"));
    h.stream_version = StreamVersion(json::value_to<std::int64_t>(o.at("stream_version")));
    h.tenant = uuid<TenantId>(o, "tenant");
    h.tenant_position = TenantPosition(json::value_to<std::int64_t>(o.at("tenant_position")));
    h.type = text(o, "type");
    return h;
  } catch (std::exception const&) {  // Boost.JSON reports a wrong shape by several exception types; all mean the same here
    return std::nullopt;
  }
}

}  // namespace contentos
