#include "api/management/cloud_event.hpp"

#include "domain/core/time.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::api {

namespace json = boost::json;

namespace {

std::string_view kind_name(ActorKind kind) {
  switch (kind) {
    case ActorKind::person: return "person";
    case ActorKind::token: return "token";
    case ActorKind::system: return "system";
  }
  return "system";
}

std::string hex(Sha256 const& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (auto const byte : bytes) {
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

}  // namespace

std::string cloud_event_json(RecordedEvent const& event) {
  auto const& h = event.header;
  json::object out{{"specversion", "1.0"},
                   {"id", h.id.str()},
                   {"source", "/tenants/" + h.tenant.str()},
                   {"type", h.type},
                   {"subject", h.stream.str()},
                   {"time", format_rfc3339(h.occurred)},
                   {"datacontenttype", "application/json"},
                   {"tenantposition", h.tenant_position.value},
                   {"streamversion", h.stream_version.value},
                   {"recordedtime", format_rfc3339(h.recorded)},
                   {"appendid", h.append_id.str()},
                   {"appendindex", h.append_index},
                   {"appendcount", h.append_count},
                   {"commandid", h.command_id.str()},
                   {"correlationid", h.correlation_id.str()},
                   {"actorkind", kind_name(h.actor.kind)},
                   {"actorid", h.actor.id},
                   {"hash", hex(event.hash)}};
  if (h.causation_id) { out["causationid"] = h.causation_id->str(); }
  if (h.attributed_to) { out["attributedto"] = h.attributed_to->str(); }
  auto text = json::serialize(out);
  // Both parts are canonical JSON in the log; they go out as they are.
  text.pop_back();
  text += ",\"data\":{\"data\":" + event.data + ",\"body\":" + event.body.value_or("null") + "}}";
  return text;
}

}  // namespace contentos::api
