#include "infra/kafka/event_record.hpp"

#include "domain/core/hex.hpp"
#include "domain/event/cloud_event.hpp"
#include "infra/crypto/sha256.hpp"

#include <algorithm>
#include <charconv>

namespace contentos::kafka {

namespace {

constexpr std::string_view kPrefix = "ce_";

void add(Record& record, CloudAttribute const& attribute) {
  // The media type of the data has a header of its own (Kafka protocol binding for CloudEvents 1.0.2, section 3.2.1).
  auto name = attribute.name == "datacontenttype" ? "content-type" : std::string(kPrefix).append(attribute.name);
  record.headers.emplace_back(std::move(name), text_of(attribute));
}

std::optional<std::string_view> header(Record const& record, std::string_view attribute) {
  auto const it = std::ranges::find_if(record.headers, [&](auto const& h) {
    return h.first.size() == kPrefix.size() + attribute.size() && h.first.starts_with(kPrefix) && h.first.ends_with(attribute);
  });
  return it == record.headers.end() ? std::nullopt : std::optional<std::string_view>(it->second);
}

bool is_intact(RecordedEvent const& event) {
  if (event.body && crypto::sha256(*event.body) != event.body_hash) { return false; }
  return crypto::event_hash(event.header_bytes, event.data, event.body_hash) == event.hash;
}

}  // namespace

Record record_of(RecordedEvent const& event) {
  Record out;
  out.key = event.header.tenant.str() + "/" + event.header.stream.str();
  for (auto const& attribute : public_attributes(event)) { add(out, attribute); }
  for (auto const& attribute : inner_attributes(event)) { add(out, attribute); }
  out.value = cloud_data(event);
  out.timestamp_ms = std::chrono::duration_cast<std::chrono::milliseconds>(event.header.recorded.time_since_epoch()).count();
  return out;
}

std::optional<RecordedEvent> event_of(ShardNo shard, Record const& record) {
  auto event = from_cloud_event(
      shard, [&](std::string_view attribute) { return header(record, attribute); }, record.value);
  if (!event || !is_intact(*event)) { return std::nullopt; }
  return event;
}

std::optional<Place> place_of(Record const& record) {
  auto const position = header(record, "shardposition");
  auto const hash = header(record, "hash");
  if (!position || !hash) { return std::nullopt; }
  Place out;
  auto const [end, error] = std::from_chars(position->data(), position->data() + position->size(), out.position.value);
  auto const digest = sha256_from(from_hex(*hash).value_or(""));
  if (error != std::errc{} || end != position->data() + position->size() || !digest) { return std::nullopt; }
  out.hash = *digest;
  return out;
}

}  // namespace contentos::kafka
