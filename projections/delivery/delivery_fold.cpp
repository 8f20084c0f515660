#include "projections/delivery/delivery_fold.hpp"

#include "domain/entry/codec.hpp"
#include "domain/event/overloaded.hpp"
#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/runner/folding.hpp"
#include "projections/runner/shared_event.hpp"

#include <algorithm>
#include <iterator>

namespace contentos::delivery {

namespace {

ModelSource source_of(KvTransaction& tx) {
  return {[&tx](std::string_view key) { return tx.get(key); },
          [&tx](std::string_view prefix, auto const& visit) { tx.scan(prefix, visit); }};
}

/// Of what is kept of every entry: how often it was published (be32), and its type.
std::string type_in(std::string_view facts) { return std::string(facts.substr(4)); }

/// Who was given the slug last has it. Not who says so last: a registration that was set aside comes late, and what others have been given
/// meanwhile is theirs, before and after.
void give_slug(KvTransaction& tx, TenantId id, std::string const& slug, TenantPosition at) {
  tx.put(slug_of_key(id), slug);
  auto const stored = tx.get(slug_key(slug));
  auto const holder = stored ? decode_slug_holder(*stored) : std::nullopt;
  if (!holder || holder->given_at < at) { tx.put(slug_key(slug), encode_slug_holder({id, at})); }
}

void take_slug(KvTransaction& tx, TenantId id) {
  auto const slug = tx.get(slug_of_key(id));
  if (!slug) { return; }
  tx.erase(slug_of_key(id));
  auto const stored = tx.get(slug_key(*slug));
  auto const holder = stored ? decode_slug_holder(*stored) : std::nullopt;
  if (holder && holder->tenant == id) { tx.erase(slug_key(*slug)); }
}

}  // namespace

void DeliveryFold::forget() {
  tenants_.clear();
  changes_ = {};
}

std::optional<Poison> DeliveryFold::event(KvTransaction& tx, RecordedEvent const& event) {
  auto const& header = event.header;
  auto const aggregate = header.stream.aggregate();
  if (aggregate == "entry") {
    if (is_only_saved(header.type)) { return std::nullopt; }
    auto const decoded = contentos::decoded(event);
    return decoded ? entry_event(tx, header.tenant, EntryId(std::string(header.stream.id())), *decoded) : cannot_be_decoded(event);
  }
  if (aggregate == "content_type") {
    auto const decoded = content_type::decode(header.type, event.data);
    return decoded ? type_event(tx, header.tenant, TypeKey(std::string(header.stream.id())), *decoded) : cannot_be_decoded(event);
  }
  if (aggregate == "tenant") {
    auto const decoded = tenant::decode(header.type, event.data);
    return decoded ? tenant_event(tx, header.tenant, *decoded) : cannot_be_decoded(event);
  }
  if (aggregate == "registration") {
    auto const decoded = registration::decode(header.type, event.data);
    return decoded ? platform_event(tx, header.tenant_position, *decoded) : cannot_be_decoded(event);
  }
  return std::nullopt;  // persons, tokens, categories and operations are not delivered
}

DeliveryFold::MaybePoison DeliveryFold::platform_event(KvTransaction& tx, TenantPosition at, registration::Event const& event) {
  auto const give = [&](auto const& e) {
    take_slug(tx, e.tenant_id);
    give_slug(tx, e.tenant_id, e.slug, at);
    changes_.tenants.insert(e.tenant_id);
  };
  std::visit(
      Overloaded{[&](registration::TenantRegistered const& e) { give(e); }, [&](registration::TenantSlugChanged const& e) { give(e); },
                 [&](registration::TenantUndeleted const& e) { give(e); },
                 [&](registration::TenantDeleted const& e) {
                   take_slug(tx, e.tenant_id);
                   changes_.tenants.insert(e.tenant_id);
                 },
                 [](registration::TenantOwnerGiven const&) {}},  // who answers for it is not delivered
      event);
  return std::nullopt;
}

DeliveryFold::MaybePoison DeliveryFold::tenant_event(KvTransaction& tx, TenantId id, tenant::Event const& event) {
  auto const before = tenant(tx, id);
  if (!before && !std::holds_alternative<tenant::Created>(event)) { return Poison{"the tenant was never created"}; }
  TenantModel next = before ? *before : TenantModel{};
  next.id = id;
  std::visit(Overloaded{[&](tenant::Created const& e) {
                          next.name = e.name;
                          next.slug = e.slug;
                          next.settings = e.settings;
                        },
                        [&](tenant::Renamed const& e) { next.name = e.name; }, [&](tenant::SlugChanged const& e) { next.slug = e.slug; },
                        [&](tenant::Suspended const&) { next.suspended = true; }, [&](tenant::Resumed const&) { next.suspended = false; },
                        [&](tenant::SettingsChanged const& e) { next.settings = e.settings; }, [](tenant::OwnerChanged const&) {},
                        [](tenant::PlanChanged const&) {}, [&](tenant::Deleted const&) { next.deleted = true; },
                        [&](tenant::Undeleted const&) { next.deleted = false; }},
             event);
  bool const moved = before && index_differs(before->settings, next.settings);
  put_tenant(tx, std::move(next));
  if (moved) {
    auto const now = tenant(tx, id);
    for (auto const& [key, type] : now->types) { reindex(tx, *now, *type); }
  }
  return std::nullopt;
}

DeliveryFold::MaybePoison DeliveryFold::type_event(KvTransaction& tx, TenantId id, TypeKey const& key, content_type::Event const& event) {
  auto const owner = tenant(tx, id);
  if (!owner) { return Poison{"content type " + key.str() + " of a tenant that was never created"}; }
  auto const known = owner->types.find(key.str());
  if (known == owner->types.end() && !std::holds_alternative<content_type::Created>(event)) {
    return Poison{"content type " + key.str() + " was never created"};
  }
  TypeModel next = known != owner->types.end() ? *known->second : TypeModel{};
  next.key = key;
  auto const add_schema = [&](std::int64_t version, content_type::Definition const& definition) {
    next.current = version;
    next.schemas[version] = definition;
    tx.put(
        schema_prefix(id, key.str()) +
            [&] {
              std::string number;
              append_be32(number, static_cast<std::uint32_t>(version));
              return number;
            }(),
        encode_schema(version, definition));
  };
  std::visit(
      Overloaded{[&](content_type::Created const& e) {
                   add_schema(next.current + 1, e.definition);
                   next.deleted = false;
                 },
                 [&](content_type::SchemaChanged const& e) { add_schema(e.schema_version, e.definition); },
                 [&](content_type::Deleted const&) { next.deleted = true; }, [&](content_type::Undeleted const&) { next.deleted = false; }},
      event);
  bool const moved = known != owner->types.end() && index_differs(*known->second, next);
  put_type(tx, *owner, std::move(next));
  if (moved) {
    auto const now = tenant(tx, id);
    reindex(tx, *now, *now->types.at(key.str()));
  }
  return std::nullopt;
}

DeliveryFold::MaybePoison DeliveryFold::entry_event(KvTransaction& tx, TenantId id, EntryId const& entry, entry::Event const& event) {
  if (auto const* created = std::get_if<entry::Created>(&event)) {
    std::string record;
    append_be32(record, 0);
    tx.put(entry_key(id, entry.str()), record + created->type_key.str());
  } else if (auto const* published = std::get_if<entry::Published>(&event)) {
    return publish(tx, id, entry, *published);
  } else if (std::holds_alternative<entry::Unpublished>(event) || std::holds_alternative<entry::Archived>(event) ||
             std::holds_alternative<entry::Deleted>(event)) {
    withdraw(tx, id, entry);
  }
  return std::nullopt;  // drafts, reviews, schedules and presence are not delivered
}

DeliveryFold::MaybePoison DeliveryFold::publish(KvTransaction& tx, TenantId id, EntryId const& entry, entry::Published const& event) {
  auto const facts = tx.get(entry_key(id, entry.str()));
  if (!facts) { return Poison{"entry " + entry.str() + " was published and never created"}; }
  TypeKey const type_key(type_in(*facts));
  auto const revision = read_be32(*facts) + 1;
  auto const owner = tenant(tx, id);
  if (!owner) { return Poison{"entry " + entry.str() + " of a tenant that was never created"}; }
  // The type may be deleted: an entry could once come back without it.
  auto const type = owner->types.find(type_key.str());
  if (type == owner->types.end()) { return Poison{"entry " + entry.str() + " is of the unknown content type " + type_key.str()}; }
  std::string next_facts;
  append_be32(next_facts, revision);
  tx.put(entry_key(id, entry.str()), next_facts + type_key.str());
  auto bytes = encode_published(revision, type_key, event.snapshot);
  auto const published = decode_published(entry, bytes);
  tx.put(published_key(id, entry.str()), std::move(bytes));
  if (!put_prepared(tx, *owner, *type->second, published)) {
    count(tx, id, type_key.str(), 1);
    count(tx, id, {}, 1);
  }
  changes_.entries.emplace(id, entry.str());
  changes_.types.emplace(id, type_key.str());
  return std::nullopt;
}

bool DeliveryFold::put_prepared(KvTransaction& tx, TenantModel const& tenant, TypeModel const& type, PublishedEntry const& entry) {
  IndexRecord record;
  record.locales = tenant.settings.locale_codes();
  for (auto const& locale : record.locales) {
    StoredFragment const stored{entry.schema_version(), type.stamp(entry.schema_version()), type.key,
                                prepare(tenant, type, entry, locale, digest_)};
    tx.put(fragment_key(tenant.id, entry.id.str(), locale), encode_fragment(stored));
  }
  record.suffixes = index_suffixes(tenant, type, entry);
  return put_index(tx, tenant, entry.id, record);
}

/// Writes only what differs from what is there. Returns whether anything was: what is published has an index record, and nothing else has.
bool DeliveryFold::put_index(KvTransaction& tx, TenantModel const& tenant, EntryId const& entry, IndexRecord const& next) {
  auto const key = index_record_key(tenant.id, entry.str());
  IndexRecord before;
  auto const stored = tx.get(key);
  if (stored) {
    auto decoded = decode_index_record(*stored);
    if (!decoded) { throw std::runtime_error("delivery model: an index record cannot be decoded"); }
    before = std::move(*decoded);
  }
  std::vector<std::string> gone;
  std::vector<std::string> come;
  std::ranges::set_difference(before.suffixes, next.suffixes, std::back_inserter(gone));
  std::ranges::set_difference(next.suffixes, before.suffixes, std::back_inserter(come));
  if (!gone.empty() || !come.empty()) {
    auto const number = number_of(tx, tenant.id, entry);
    std::string value;
    append_be32(value, number);
    auto& changes = changes_.indexes[tenant.id].by;
    for (auto& suffix : gone) {
      tx.erase(index_key(tenant.id, suffix) + entry.str());
      changes.push_back({std::move(suffix), number, false});
    }
    for (auto& suffix : come) {
      tx.put(index_key(tenant.id, suffix) + entry.str(), value);
      changes.push_back({std::move(suffix), number, true});
    }
  }
  for (auto const& locale : before.locales) {
    if (std::ranges::find(next.locales, locale) == next.locales.end()) { tx.erase(fragment_key(tenant.id, entry.str(), locale)); }
  }
  if (next.suffixes.empty()) {
    tx.erase(key);
  } else if (!gone.empty() || !come.empty() || before.locales != next.locales) {
    tx.put(key, encode_index_record(next));
  }
  return stored.has_value();
}

std::uint32_t DeliveryFold::number_of(KvTransaction& tx, TenantId tenant, EntryId const& entry) {
  auto key = number_key(tenant, entry.str());
  if (auto const known = tx.get(key)) { return read_be32(*known); }
  auto const given = tx.get(numbers_given_key(tenant));
  auto const number = given ? read_be32(*given) : 0;
  std::string value;
  append_be32(value, number);
  tx.put(std::move(key), std::move(value));
  tx.put(entry_of_key(tenant, number), entry.str());
  std::string next;
  append_be32(next, number + 1);
  tx.put(numbers_given_key(tenant), std::move(next));
  return number;
}

void DeliveryFold::finish(KvTransaction& tx) {
  for (auto& [tenant, left] : changes_.indexes) {
    auto key = generation_key(tenant);
    auto const stored = tx.get(key);
    left.number = stored ? read_be64(*stored) : 0;
    std::string next;
    append_be64(next, left.number + 1);
    tx.put(std::move(key), std::move(next));
  }
}

void DeliveryFold::withdraw(KvTransaction& tx, TenantId id, EntryId const& entry) {
  auto const facts = tx.get(entry_key(id, entry.str()));
  TenantModel bare;
  bare.id = id;
  if (!facts || !put_index(tx, bare, entry, {})) { return; }
  tx.erase(published_key(id, entry.str()));
  count(tx, id, type_in(*facts), -1);
  count(tx, id, {}, -1);
  changes_.entries.emplace(id, entry.str());
  changes_.types.emplace(id, type_in(*facts));
}

void DeliveryFold::reindex(KvTransaction& tx, TenantModel const& tenant, TypeModel const& type) {
  auto const prefix = index_key(tenant.id, index_suffix(type.key.str(), "sys.id", {}));
  std::vector<std::string> entries;
  tx.scan(prefix, [&](std::string_view key, std::string_view) {
    auto const value = encoded_size(key.substr(prefix.size()));
    entries.emplace_back(key.substr(prefix.size() + value));
  });
  for (auto const& id : entries) {
    auto const stored = tx.get(published_key(tenant.id, id));
    auto const record = tx.get(index_record_key(tenant.id, id));
    if (!stored || !record) { continue; }
    auto next = decode_index_record(*record);
    if (!next) { throw std::runtime_error("delivery model: an index record cannot be decoded"); }
    EntryId const entry(id);
    next->suffixes = index_suffixes(tenant, type, decode_published(entry, *stored));
    (void)put_index(tx, tenant, entry, *next);
  }
}

void DeliveryFold::count(KvTransaction& tx, TenantId id, std::string_view type, std::int64_t change) {
  auto const key = count_key(id, type);
  auto const stored = tx.get(key);
  auto const next = (stored ? static_cast<std::int64_t>(read_be64(*stored)) : 0) + change;
  if (next == 0) {
    tx.erase(key);
    return;
  }
  std::string value;
  append_be64(value, static_cast<std::uint64_t>(next));
  tx.put(key, std::move(value));
}

TenantPtr DeliveryFold::tenant(KvTransaction& tx, TenantId id) {
  if (auto const it = tenants_.find(id); it != tenants_.end()) { return it->second; }
  constexpr std::size_t kMaxTenants = 1000;
  if (tenants_.size() >= kMaxTenants) { tenants_.clear(); }
  auto loaded = load_tenant(source_of(tx), id);
  if (loaded) { tenants_.emplace(id, loaded); }
  return loaded;
}

void DeliveryFold::put_tenant(KvTransaction& tx, TenantModel tenant) {
  stamp_types(tenant);
  tx.put(tenant_record_key(tenant.id), encode_tenant(tenant));
  changes_.tenants.insert(tenant.id);
  auto const id = tenant.id;
  tenants_.insert_or_assign(id, std::make_shared<TenantModel const>(std::move(tenant)));
}

void DeliveryFold::put_type(KvTransaction& tx, TenantModel const& owner, TypeModel type) {
  std::string value;
  append_be32(value, static_cast<std::uint32_t>(type.current));
  tx.put(type_key(owner.id, type.key.str()), value + (type.deleted ? "1" : "0"));
  auto next = owner;
  auto const key = type.key.str();
  next.types[key] = std::make_shared<TypeModel const>(std::move(type));
  stamp_types(next);
  changes_.tenants.insert(owner.id);
  auto const id = owner.id;
  tenants_.insert_or_assign(id, std::make_shared<TenantModel const>(std::move(next)));
}

}  // namespace contentos::delivery
