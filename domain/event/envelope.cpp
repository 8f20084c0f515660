#include "domain/event/envelope.hpp"

#include "domain/json/canonical.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <array>
#include <charconv>
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

/// Writes members straight into the canonical text: a shard's one appender encodes every header, and a tree of JSON values would cost it
/// several times as much. Requires: members come in canonical order.
class HeaderWriter {
public:
  HeaderWriter() {
    out_.reserve(1024);
    out_.push_back('{');
  }
  HeaderWriter& open(std::string_view key) {
    begin(key);
    out_.push_back('{');
    return *this;
  }
  HeaderWriter& close() {
    out_.push_back('}');
    return *this;
  }
  HeaderWriter& text(std::string_view key, std::string_view value) {
    begin(key);
    if (std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; })) {
      out_.append("\"").append(value).append("\"");
    } else {
      out_.append(canonical_json(json::value(value)));
    }
    return *this;
  }
  HeaderWriter& number(std::string_view key, std::int64_t value) {
    begin(key);
    std::array<char, 24> digits{};
    out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
    return *this;
  }
  std::string finish() {
    out_.push_back('}');
    return std::move(out_);
  }

private:
  void begin(std::string_view key) {
    if (out_.back() != '{') { out_.push_back(','); }
    out_.append("\"").append(key).append("\":");
  }

  std::string out_{};
};

}  // namespace

std::string encode_header(EventHeader const& h) {
  HeaderWriter w;
  w.open("actor").text("id", h.actor.id).text("kind", actor_kind_name(h.actor.kind)).close();
  w.open("append").number("count", h.append_count).text("id", h.append_id.str()).number("index", h.append_index).close();
  if (h.attributed_to) { w.text("attributed_to", h.attributed_to->str()); }
  if (h.causation_id) { w.text("causation_id", h.causation_id->str()); }
  w.text("command_id", h.command_id.str()).text("correlation_id", h.correlation_id.str()).text("id", h.id.str());
  w.text("occurred", format_rfc3339(h.occurred));
  if (h.origin != Origin{}) {
    w.open("origin");
    if (!h.origin.agent.empty()) { w.text("agent", h.origin.agent); }
    if (!h.origin.ip_sealed.empty()) { w.text("ip_sealed", h.origin.ip_sealed); }
    w.close();
  }
  w.text("recorded", format_rfc3339(h.recorded)).text("site_id", h.site_id.str()).text("stream", h.stream.str());
  w.number("stream_version", h.stream_version.value).text("tenant", h.tenant.str());
  w.number("tenant_position", h.tenant_position.value).text("type", h.type);
  return w.finish();
}

std::optional<EventHeader> decode_header(std::string_view bytes) {
  try {
    // Some were once stored with a client's agent that is no UTF-8.
    json::parse_options options;
    options.allow_invalid_utf8 = true;
    auto const value = json::parse(bytes, {}, options);
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
