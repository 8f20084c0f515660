// Editorial histories for tests of read models: writes real events into a FakeFeed and keeps the folds that the models must equal.
#pragma once

#include "domain/content_type/content_type.hpp"
#include "domain/entry/codec.hpp"
#include "domain/entry/decide.hpp"
#include "domain/json/canonical.hpp"
#include "domain/registration/registration.hpp"
#include "domain/tenant/tenant.hpp"
#include "projections/delivery/fragment.hpp"
#include "projections/delivery/index_codec.hpp"
#include "tests/projections/runner/fake_feed.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace contentos {

/// 16 bytes out of two FNV sums: as good as SHA-256 for telling test texts apart.
inline std::string test_digest(std::string_view text) {
  std::string out;
  append_be64(out, delivery::fnv64(text));
  append_be64(out, delivery::fnv64(text, 77));
  return out;
}

inline content_type::Field field(std::string key, content_type::FieldType type, bool localized = false, bool list = false) {
  content_type::Field f;
  f.key = std::move(key);
  f.name = f.key;
  f.type = type;
  f.localized = localized;
  f.list = list;
  return f;
}

class History {
public:
  explicit History(FakeFeed& feed) : feed_(feed) {}

  Timestamp now = parse_rfc3339("2020-01-01T00:00:00Z").value();  // occurred and recorded; every append is a second later
  bool keeps_views = false;                                       // remember how each entry looked after each append
  entry::Slugs slugs{};                                           // of the versions that are saved
  std::function<void(boost::json::object&)> retouch{};            // makes of a snapshot what another release says

  struct View {
    TenantPosition first;
    TenantPosition last;
    Timestamp time;
    std::string entry_json;
    std::int32_t latest = 0;
    std::optional<std::string> live;  // snapshot
  };

  void create_tenant(TenantId tenant, std::string const& slug, tenant::Settings settings = {}) {
    registration::TenantRegistered registered;
    registered.tenant_id = tenant;
    registered.slug = slug;
    registered.name = slug;
    append(kPlatformTenant, {draft("registration-" + tenant.str(), registration::encode(registered))});
    tenant::Created created;
    created.tenant_id = tenant;
    created.name = slug;
    created.slug = slug;
    created.settings = std::move(settings);
    append(tenant, {draft("tenant-" + tenant.str(), tenant::encode(created))});
  }
  void change_slug(TenantId tenant, std::string const& slug) {
    registration::TenantSlugChanged changed;
    changed.tenant_id = tenant;
    changed.slug = slug;
    append(kPlatformTenant, {draft("registration-" + tenant.str(), registration::encode(changed))});
    append(tenant, {draft("tenant-" + tenant.str(), tenant::encode(tenant::SlugChanged{slug}))});
  }
  void platform_event(TenantId tenant, registration::Event const& event) {
    append(kPlatformTenant, {draft("registration-" + tenant.str(), registration::encode(event))});
  }
  void tenant_event(TenantId tenant, tenant::Event const& event) {
    append(tenant, {draft("tenant-" + tenant.str(), tenant::encode(event))});
  }
  void create_type(TenantId tenant, std::string const& key, std::vector<content_type::Field> fields) {
    content_type::Created created;
    created.type_key = TypeKey(key);
    created.definition.display_name = key;
    created.definition.fields = std::move(fields);
    append(tenant, {draft("content_type-" + key, content_type::encode(created))});
    schemas_[{tenant, key}] = 1;
  }
  void change_type(TenantId tenant, std::string const& key, std::vector<content_type::Field> fields) {
    content_type::SchemaChanged changed;
    changed.schema_version = ++schemas_[{tenant, key}];
    changed.definition.display_name = key;
    changed.definition.fields = std::move(fields);
    append(tenant, {draft("content_type-" + key, content_type::encode(changed))});
  }

  /// Creates the entry with version 1, and publishes it in the same append when `live`.
  void create(TenantId tenant, std::string const& id, std::string const& type, std::string const& data, bool live = true) {
    entry::Created created;
    created.entry_id = EntryId(id);
    created.type_key = TypeKey(type);
    created.external_id = "import:" + id;
    std::vector<entry::Event> events{created, next_version(tenant, id, type, data)};
    auto const fold = peek(tenant, id, events);
    if (live) { events.emplace_back(publication(fold)); }
    entry_events(tenant, id, events);
  }
  void save(TenantId tenant, std::string const& id, std::string const& data, bool live = false) {
    std::vector<entry::Event> events{next_version(tenant, id, state(tenant, id).type_key.str(), data)};
    if (live) { events.emplace_back(publication(peek(tenant, id, events))); }
    entry_events(tenant, id, events);
  }
  void publish(TenantId tenant, std::string const& id) { entry_events(tenant, id, {publication(state(tenant, id))}); }
  void unpublish(TenantId tenant, std::string const& id) {
    entry::Unpublished event;
    event.version_id = state(tenant, id).live->version_id;
    entry_events(tenant, id, {event});
  }
  void entry_events(TenantId tenant, std::string const& id, std::vector<entry::Event> const& events) {
    std::vector<FakeFeed::Draft> drafts;
    drafts.reserve(events.size());
    for (auto const& e : events) { drafts.push_back(draft("entry-" + id, entry::encode(e))); }
    auto const first = append(tenant, drafts);
    auto& fold = states_[{tenant, id}];
    auto const all = feed_.all(shard(tenant));
    for (std::size_t i = 0; i < events.size(); ++i) {
      auto const& recorded = *all[all.size() - events.size() + i];
      fold = entry::evolve(std::move(fold), events[i], meta_of(recorded.header));
      if (auto const* published = std::get_if<entry::Published>(&events[i])) { snapshots_[{tenant, id}] = published->snapshot; }
    }
    if (!fold.live) { snapshots_.erase({tenant, id}); }
    if (keeps_views) {
      auto const live = snapshots_.find({tenant, id});
      auto const* latest = fold.latest();
      views_[{tenant, id}].push_back({first, all.back()->header.tenant_position, all.back()->header.recorded,
                                      boost::json::serialize(entry::describe(fold)), latest != nullptr ? latest->number : 0,
                                      live != snapshots_.end() ? std::optional(live->second) : std::nullopt});
    }
  }

  entry::State const& state(TenantId tenant, std::string const& id) { return states_[{tenant, id}]; }
  std::vector<View> const& views(TenantId tenant, std::string const& id) { return views_[{tenant, id}]; }
  /// Of what is live, or null.
  std::string const* snapshot(TenantId tenant, std::string const& id) const {
    auto const found = snapshots_.find({tenant, id});
    return found != snapshots_.end() ? &found->second : nullptr;
  }
  std::vector<std::string> const& data(TenantId tenant, std::string const& id) { return data_[{tenant, id}]; }
  ShardNo shard(TenantId tenant) const { return ShardNo(tenant == kPlatformTenant ? 0 : tenant.uuid().bytes[15] % feed_.shard_count()); }

private:
  using Key = std::pair<TenantId, std::string>;

  FakeFeed::Draft draft(std::string stream, EncodedEvent encoded) {
    return {std::move(stream), std::move(encoded.type), std::move(encoded.data), std::move(encoded.body), now};
  }
  TenantPosition append(TenantId tenant, std::vector<FakeFeed::Draft> const& drafts) {
    feed_.append(shard(tenant), tenant, drafts, now);
    now += std::chrono::seconds(1);
    auto const all = feed_.all(shard(tenant));
    return all[all.size() - drafts.size()]->header.tenant_position;
  }
  entry::VersionSaved next_version(TenantId tenant, std::string const& id, std::string const& type, std::string const& data) {
    entry::VersionSaved saved;
    auto& all = data_[{tenant, id}];
    saved.data = canonical_json(boost::json::parse(data));
    all.push_back(saved.data);
    saved.number = static_cast<std::int32_t>(all.size());
    auto const digest = test_digest(tenant.str() + id + std::to_string(saved.number));
    Uuid version;
    for (std::size_t i = 0; i < 16; ++i) { version.bytes[i] = static_cast<std::uint8_t>(digest[i]); }
    saved.version_id = VersionId(version);
    saved.schema_version = schemas_[{tenant, type}];
    saved.title = id;
    saved.slugs = slugs;
    saved.checksum = "c" + std::to_string(saved.number % 3);  // what was saved once is saved again
    return saved;
  }
  entry::Published publication(entry::State const& fold) {
    entry::Published published;
    auto const& version = *fold.latest();
    published.version_id = version.id;
    published.number = version.number;
    published.checksum = "s" + std::to_string(version.number);
    if (version.number % 4 != 0) { published.content_checksum = version.checksum; }  // the first publications did not say it
    auto const& data = data_of(version.id);
    auto snapshot = entry::make_snapshot(fold, version, boost::json::parse(data).as_object(), now, {});
    if (retouch) { retouch(snapshot); }
    published.snapshot = canonical_json(snapshot);
    return published;
  }
  /// The fold with events that have not been appended yet.
  entry::State peek(TenantId tenant, std::string const& id, std::vector<entry::Event> const& events) {
    auto fold = states_[{tenant, id}];
    EventMeta meta{};
    meta.occurred = meta.recorded = now;
    for (auto const& e : events) { fold = entry::evolve(std::move(fold), e, meta); }
    if (auto const* latest = fold.latest()) { version_data_[latest->id] = data_[{tenant, id}].back(); }
    return fold;
  }
  std::string const& data_of(VersionId id) {
    if (version_data_.contains(id)) { return version_data_.at(id); }
    for (auto const& [key, fold] : states_) {
      for (auto const& v : fold.versions) { version_data_[v.id] = data_.at(key).at(static_cast<std::size_t>(v.number) - 1); }
    }
    return version_data_.at(id);
  }

  FakeFeed& feed_;
  std::map<Key, entry::State> states_{};
  std::map<Key, std::vector<std::string>> data_{};
  std::map<Key, std::string> snapshots_{};
  std::map<Key, std::vector<View>> views_{};
  std::map<VersionId, std::string> version_data_{};
  std::map<Key, std::int64_t> schemas_{};
};

/// Applies all of the feed from the projection's checkpoints on, `batch` events at a time; what the runner does, without threads.
inline void catch_up(FakeFeed& feed, Projection& projection, std::size_t batch = 64) {
  for (std::int64_t s = 0; s < feed.shard_count(); ++s) {
    for (;;) {
      auto const events = feed.read(ShardNo(s), projection.checkpoint(ShardNo(s)).value().position, batch, 1U << 20U).value();
      if (events.empty()) { break; }
      auto const result = projection.apply({ShardNo(s), events, {events.back()->position, events.back()->hash}});
      CONTENTOS_ENSURE(std::holds_alternative<std::monostate>(result), "a test history is applied without error or poison");
    }
  }
}

}  // namespace contentos
