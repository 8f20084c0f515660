#include "domain/event/cloud_event.hpp"

#include "domain/core/hex.hpp"

#include <charconv>
#include <limits>
#include <stdexcept>
#include <utility>

namespace contentos {

namespace {

constexpr std::string_view kSource = "/tenants/";
constexpr std::string_view kDataBegin = R"({"data":)";
constexpr std::string_view kBodyBegin = R"(,"body":)";

/// Ends the reading of attributes; caught where it began.
struct MalformedAttribute : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class T>
T need(std::optional<T> value) {
  if (!value) { throw MalformedAttribute("attribute"); }
  return std::move(*value);
}

Sha256 digest_from(std::string_view text) {
  auto const bytes = need(from_hex(text));
  return need(sha256_from(bytes));
}

std::int64_t number_from(std::string_view text) {
  std::int64_t out = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size() || out < 0) { throw MalformedAttribute("number"); }
  return out;
}

std::int32_t small_number_from(std::string_view text) {
  auto const out = number_from(text);
  if (out > std::numeric_limits<std::int32_t>::max()) { throw MalformedAttribute("number"); }
  return static_cast<std::int32_t>(out);
}

std::string_view tenant_of(std::string_view source) {
  if (!source.starts_with(kSource)) { throw MalformedAttribute("source"); }
  return source.substr(kSource.size());
}

EventHeader header_from(FindAttribute const& find) {
  auto const text = [&](std::string_view name) { return need(find(name)); };
  EventHeader h;
  h.id = need(EventId::parse(text("id")));
  h.type = text("type");
  h.tenant = need(TenantId::parse(tenant_of(text("source"))));
  h.tenant_position = TenantPosition(number_from(text("tenantposition")));
  h.stream = StreamName::from_stored(std::string(text("subject")));
  h.stream_version = StreamVersion(number_from(text("streamversion")));
  h.occurred = need(parse_stored_time(text("time")));
  h.recorded = need(parse_stored_time(text("recordedtime")));
  h.append_id = need(AppendId::parse(text("appendid")));
  h.append_index = small_number_from(text("appendindex"));
  h.append_count = small_number_from(text("appendcount"));
  h.command_id = need(CommandId::parse(text("commandid")));
  h.correlation_id = need(CorrelationId::parse(text("correlationid")));
  if (auto const id = find("causationid")) { h.causation_id = need(EventId::parse(*id)); }
  h.actor = {need(actor_kind_from(text("actorkind"))), std::string(text("actorid"))};
  if (auto const id = find("attributedto")) { h.attributed_to = need(PersonId::parse(*id)); }
  h.origin = {std::string(find("originip").value_or("")), std::string(find("originagent").value_or(""))};
  h.site_id = need(SiteId::parse(text("siteid")));
  return h;
}

/// Takes `{"data":…,"body":…}` apart where the attributes say that its parts end.
void take_parts(RecordedEvent& event, FindAttribute const& find, std::string_view value) {
  auto const take = [&](std::string_view expected) {
    if (!value.starts_with(expected)) { throw MalformedAttribute("data"); }
    value.remove_prefix(expected.size());
  };
  auto const take_bytes = [&](std::string_view size_name) {
    auto const size = static_cast<std::size_t>(number_from(need(find(size_name))));
    if (size > value.size()) { throw MalformedAttribute("data"); }
    auto part = std::string(value.substr(0, size));
    value.remove_prefix(size);
    return part;
  };
  take(kDataBegin);
  event.data = take_bytes("databytes");
  take(kBodyBegin);
  if (find("bodybytes")) {
    event.body = take_bytes("bodybytes");
  } else {
    take("null");
  }
  if (value != "}") { throw MalformedAttribute("data"); }
}

}  // namespace

std::vector<CloudAttribute> public_attributes(RecordedEvent const& event) {
  auto const& h = event.header;
  std::vector<CloudAttribute> out{{"specversion", "1.0"},
                                  {"id", h.id.str()},
                                  {"source", std::string(kSource) + h.tenant.str()},
                                  {"type", h.type},
                                  {"subject", h.stream.str()},
                                  {"time", format_rfc3339(h.occurred)},
                                  {"datacontenttype", "application/json"},
                                  {"tenantposition", h.tenant_position.value},
                                  {"streamversion", h.stream_version.value},
                                  {"recordedtime", format_rfc3339(h.recorded)},
                                  {"appendid", h.append_id.str()},
                                  {"appendindex", std::int64_t{h.append_index}},
                                  {"appendcount", std::int64_t{h.append_count}},
                                  {"commandid", h.command_id.str()},
                                  {"correlationid", h.correlation_id.str()},
                                  {"actorkind", std::string(actor_kind_name(h.actor.kind))},
                                  {"actorid", h.actor.id},
                                  {"hash", to_hex(bytes_of(event.hash))}};
  if (h.causation_id) { out.push_back({"causationid", h.causation_id->str()}); }
  if (h.attributed_to) { out.push_back({"attributedto", h.attributed_to->str()}); }
  return out;
}

std::vector<CloudAttribute> inner_attributes(RecordedEvent const& event) {
  auto const& h = event.header;
  std::vector<CloudAttribute> out{
      {"siteid", h.site_id.str()}, {"shardposition", event.position.value}, {"databytes", static_cast<std::int64_t>(event.data.size())}};
  if (!h.origin.agent.empty()) { out.push_back({"originagent", h.origin.agent}); }
  if (!h.origin.ip_sealed.empty()) { out.push_back({"originip", h.origin.ip_sealed}); }
  if (event.body) { out.push_back({"bodybytes", static_cast<std::int64_t>(event.body->size())}); }
  if (event.body_hash) { out.push_back({"bodyhash", to_hex(bytes_of(*event.body_hash))}); }
  return out;
}

std::string text_of(CloudAttribute const& attribute) {
  if (auto const* number = std::get_if<std::int64_t>(&attribute.value)) { return std::to_string(*number); }
  return std::get<std::string>(attribute.value);
}

std::string cloud_data(RecordedEvent const& event) {
  std::string_view const body = event.body ? std::string_view(*event.body) : std::string_view("null");
  std::string out;
  out.reserve(kDataBegin.size() + event.data.size() + kBodyBegin.size() + body.size() + 1);
  // Both parts are canonical JSON in the log; they go out as they are.
  return out.append(kDataBegin).append(event.data).append(kBodyBegin).append(body).append("}");
}

std::optional<RecordedEvent> from_cloud_event(ShardNo shard, FindAttribute const& find, std::string_view data) {
  try {
    RecordedEvent event;
    event.shard = shard;
    event.position = ShardPosition(number_from(need(find("shardposition"))));
    event.header = header_from(find);
    event.header_bytes = encode_header(event.header);
    event.hash = digest_from(need(find("hash")));
    if (auto const digest = find("bodyhash")) { event.body_hash = digest_from(*digest); }
    take_parts(event, find, data);
    return event;
  } catch (MalformedAttribute const&) { return std::nullopt; }
}

}  // namespace contentos
