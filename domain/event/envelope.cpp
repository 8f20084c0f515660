#include "domain/event/envelope.hpp"

#include "domain/event/header_readers.hpp"
#include "domain/json/writer.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace contentos {

namespace json = boost::json;

std::optional<Sha256> sha256_from(std::string_view bytes) {
  Sha256 out{};
  if (bytes.size() != out.size()) { return std::nullopt; }
  std::ranges::copy(bytes, out.begin());
  return out;
}

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

namespace {

struct MalformedHeader : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
T need(std::optional<T> value, char const* what) {
  if (!value) { throw MalformedHeader(what); }
  return *value;
}

std::string text(json::object const& o, char const* key) { return json::value_to<std::string>(o.at(key)); }
template <class Id>
Id uuid(json::object const& o, char const* key) {
  return need(Id::parse(text(o, key)), key);
}
Timestamp time(json::object const& o, char const* key) { return need(parse_stored_time(text(o, key)), key); }

}  // namespace

/// In canonical order: members in that of their names.
std::string encode_header(EventHeader const& h) {
  JsonWriter w;
  w.open('{');
  w.key("actor").open('{').key("id").text(h.actor.id).key("kind").text(actor_kind_name(h.actor.kind)).close('}');
  w.key("append").open('{').key("count").number(h.append_count).key("id").text(h.append_id.str());
  w.key("index").number(h.append_index).close('}');
  if (h.attributed_to) { w.key("attributed_to").text(h.attributed_to->str()); }
  if (h.causation_id) { w.key("causation_id").text(h.causation_id->str()); }
  w.key("command_id").text(h.command_id.str()).key("correlation_id").text(h.correlation_id.str()).key("id").text(h.id.str());
  w.key("occurred").text(format_rfc3339(h.occurred));
  if (h.origin != Origin{}) {
    w.key("origin").open('{');
    if (!h.origin.agent.empty()) { w.key("agent").text(h.origin.agent); }
    if (!h.origin.ip_sealed.empty()) { w.key("ip_sealed").text(h.origin.ip_sealed); }
    w.close('}');
  }
  w.key("recorded").text(format_rfc3339(h.recorded)).key("site_id").text(h.site_id.str()).key("stream").text(h.stream.str());
  w.key("stream_version").number(h.stream_version.value).key("tenant").text(h.tenant.str());
  w.key("tenant_position").number(h.tenant_position.value).key("type").text(h.type);
  w.close('}');
  return std::move(w).finish();
}

std::optional<EventHeader> decode_header(std::string_view bytes) {
  if (auto header = quick_header(bytes)) { return header; }
  return careful_header(bytes);
}

std::optional<EventHeader> careful_header(std::string_view bytes) {
  try {
    // Some were once stored with a client's agent that is no UTF-8.
    json::parse_options options;
    options.allow_invalid_utf8 = true;
    std::array<unsigned char, 4096> memory;  // for all of it, as a rule
    json::monotonic_resource resource(memory.data(), memory.size());
    auto const value = json::parse(bytes, &resource, options);
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
