#include "tests/histories/log_views.hpp"

#include "domain/entry/codec.hpp"
#include "domain/event/cloud_event.hpp"
#include "domain/json/i_json.hpp"
#include "tests/domain/golden/reencode.hpp"
#include "tests/histories/hostile_history.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::test {

namespace {

/// What travels as a CloudEvent arrives as the event that it was.
void check_cloud_event(RecordedEvent const& event) {
  std::map<std::string, std::string, std::less<>> attributes;
  for (auto const& attribute : public_attributes(event)) { attributes.emplace(attribute.name, text_of(attribute)); }
  for (auto const& attribute : inner_attributes(event)) { attributes.emplace(attribute.name, text_of(attribute)); }
  auto const find = [&](std::string_view name) {
    auto const it = attributes.find(name);
    return it == attributes.end() ? std::nullopt : std::optional<std::string_view>(it->second);
  };
  auto const data = cloud_data(event);
  require(parse_stored_json(data).has_value(), "a CloudEvent's data is no JSON: " + data.substr(0, 2000));
  auto const again = from_cloud_event(event.shard, find, data);
  require(again && again->header == event.header && again->header_bytes == event.header_bytes && again->data == event.data &&
              again->body == event.body && again->body_hash == event.body_hash && again->hash == event.hash,
          event.header.type + " comes out of its CloudEvent otherwise");
}

}  // namespace

void LogViews::follow(MemoryFeed& feed) {
  for (std::int64_t s = 0; s < feed.shard_count(); ++s) {
    auto& at = at_[ShardNo(s)];
    for (auto append = feed.read(ShardNo(s), at, 1, 1).value(); !append.empty(); append = feed.read(ShardNo(s), at, 1, 1).value()) {
      for (auto const& event : append) { take(*event); }
      end_append(append);
      at = append.back()->position;
    }
  }
}

void LogViews::take(RecordedEvent const& event) {
  auto const& header = event.header;
  ++types[header.type];
  auto const name = header.type + " of " + header.stream.str();
  require(decode_header(event.header_bytes) == header, "the header of " + name + " is read back otherwise");
  auto const again = reencode(header.type, event.data, event.body);
  require(again.has_value(), name + " cannot be read back: " + event.data.substr(0, 2000));
  require(again->data == event.data && again->body == event.body, name + " is read back otherwise: " + event.data.substr(0, 2000));
  check_cloud_event(event);
  if (header.stream.aggregate() != "entry") { return; }
  auto& entry = entries[header.tenant][std::string(header.stream.id())];
  auto const decoded = *entry::decode(header.type, event.data, event.body);
  entry.state = entry::evolve(std::move(entry.state), decoded, meta_of(header));
  if (auto const* saved = std::get_if<entry::VersionSaved>(&decoded)) { entry.data[saved->version_id] = saved->data; }
  if (auto const* published = std::get_if<entry::Published>(&decoded)) { entry.live = published->snapshot; }
  if (!entry.state.live) { entry.live.reset(); }
}

void LogViews::end_append(std::vector<EventPtr> const& events) {
  auto const& first = events.front()->header;
  auto const& last = events.back()->header;
  appends[last.tenant].push_back({last.tenant_position, last.recorded});
  if (last.stream.aggregate() != "entry") { return; }
  auto& entry = entries[last.tenant][std::string(last.stream.id())];
  auto const* latest = entry.state.latest();
  entry.views.push_back({first.tenant_position, last.tenant_position, last.recorded, last.occurred,
                         boost::json::serialize(entry::describe(entry.state)), latest != nullptr ? latest->number : 0, entry.live});
}

}  // namespace contentos::test
