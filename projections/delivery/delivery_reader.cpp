#include "projections/delivery/delivery_reader.hpp"

#include "projections/delivery/assemble.hpp"
#include "projections/delivery/index_codec.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/delivery/list_plan.hpp"
#include "projections/delivery/list_query.hpp"
#include "projections/delivery/prepare.hpp"
#include "projections/delivery/rejections.hpp"
#include "projections/kv/kv_projection.hpp"
#include "projections/kv/set_aside_codec.hpp"

#include <exception>
#include <utility>

namespace contentos::delivery {

namespace {

StoreError corrupt(std::string_view what) { return {StoreErrorCode::corrupt, false, "delivery model: " + std::string(what)}; }

Rejection no_such_tenant() { return {RejectionCode::not_found, "there is no such tenant"}; }

/// Reads a tenant's model out of a snapshot; the first error of the store is the result.
Result<TenantPtr> read_tenant(KvReader const& store, TenantId id) {
  std::optional<StoreError> failed;
  ModelSource const source{[&](std::string_view key) {
                             auto value = store.get(key);
                             if (!value) { failed = value.error(); }
                             return value ? *value : std::optional<std::string>{};
                           },
                           [&](std::string_view prefix, auto const& visit) {
                             auto const done = store.scan(prefix, {}, [&](std::string_view key, std::string_view value) {
                               visit(key, value);
                               return true;
                             });
                             if (!done) { failed = done.error(); }
                           }};
  try {
    auto tenant = load_tenant(source, id);
    if (failed) { return *failed; }
    return tenant;
  } catch (std::exception const& e) { return corrupt(e.what()); }
}

/// Out of what is stored: the prepared bytes when they are still right, else made on the spot; null when nothing is live.
Result<Fragment> read_fragment(KvReader const& store, TenantModel const& tenant, EntryId const& id, std::string const& locale,
                               Digest const& digest) {
  if (locale != kAllLocales) {
    auto stored = store.get(fragment_key(tenant.id, id.str(), locale));
    if (!stored) { return stored.error(); }
    if (*stored) {
      auto fragment = decode_fragment(*std::move(*stored));
      if (!fragment) { return corrupt("a fragment is cut short"); }
      auto const type = tenant.types.find(fragment->type.str());
      if (type != tenant.types.end() && type->second->stamp(fragment->schema_version) == fragment->stamp) {
        return std::make_shared<FragmentData const>(fragment_data(tenant, id, fragment->type, std::move(fragment->prepared)));
      }
    }
  }
  auto const published = store.get(published_key(tenant.id, id.str()));
  if (!published) { return published.error(); }
  if (!*published) { return Fragment{}; }
  try {
    auto const entry = decode_published(id, **published);
    auto const type = tenant.types.find(entry.type.str());
    if (type == tenant.types.end()) { return corrupt("an entry of an unknown content type"); }
    return std::make_shared<FragmentData const>(
        fragment_data(tenant, id, entry.type, prepare(tenant, *type->second, entry, locale, digest)));
  } catch (std::exception const& e) { return corrupt(e.what()); }
}

/// `tenant`, knowing which of its entries are set aside.
Result<TenantPtr> with_set_aside(KvReader const& store, TenantPtr tenant) {
  std::set<std::string, std::less<>> entries;
  auto const scanned = store.scan(set_aside_prefix(tenant->id), {}, [&](std::string_view key, std::string_view value) {
    auto const one = decode_set_aside(key, value);
    if (one && one->stream && one->stream->aggregate() == "entry") { entries.emplace(one->stream->id()); }
    return true;
  });
  if (!scanned) { return scanned.error(); }
  if (entries.empty()) { return tenant; }
  auto knowing = *tenant;
  knowing.set_aside = std::move(entries);
  return std::make_shared<TenantModel const>(std::move(knowing));
}

/// A model that was begun by an earlier release has not the index keys of marks, or not of all entries.
Result<void> has_marks(KvReader const& store) {
  auto const shape = stored_shape(store);
  if (!shape) { return shape.error(); }
  if (*shape >= kShapeWithMarks) { return {}; }
  return StoreError{StoreErrorCode::not_caught_up, true,
                    "delivery is of an earlier release until it is rebuilt, and finds nothing by marks"};
}

}  // namespace

DeliveryReader::DeliveryReader(std::shared_ptr<KvStore const> store, Digest digest, std::shared_ptr<DeliveryCache> cache)
    : store_(std::move(store)), digest_(std::move(digest)), cache_(std::move(cache)) {}

Result<TenantPtr> DeliveryReader::tenant(TenantId id) const {
  if (auto cached = cache_->find_tenant(id)) { return cached; }
  auto const ticket = cache_->ticket();
  auto const snapshot = store_->snapshot();
  if (auto const allowed = check_not_set_aside(*snapshot, id); !allowed) { return allowed.error(); }
  auto loaded = read_tenant(*snapshot, id);
  if (loaded && *loaded) { loaded = with_set_aside(*snapshot, std::move(*loaded)); }
  if (loaded && *loaded) { cache_->store_tenant(*loaded, ticket); }
  return loaded;
}

Result<TenantPtr> DeliveryReader::resolve_tenant(std::string_view slug_or_id) const {
  auto const version = cache_->tenants_version();
  if (auto known = DeliveryCache::find_named(slug_or_id, version)) { return known; }
  auto found = look_up_tenant(slug_or_id);
  if (found && *found) { DeliveryCache::keep_named(slug_or_id, version, *found); }
  return found;
}

Result<TenantPtr> DeliveryReader::look_up_tenant(std::string_view slug_or_id) const {
  if (auto const id = TenantId::parse(slug_or_id)) { return tenant(*id); }
  if (auto const known = cache_->find_slug(slug_or_id)) { return tenant(*known); }
  auto const ticket = cache_->ticket();
  auto const stored = store_->get(slug_key(slug_or_id));
  if (!stored) { return stored.error(); }
  if (!*stored) { return TenantPtr{}; }
  auto const holder = decode_slug_holder(**stored);
  if (!holder) { return corrupt("a slug leads nowhere"); }
  cache_->store_slug(slug_or_id, holder->tenant, ticket);
  return tenant(holder->tenant);
}

Outcome<std::pair<TenantPtr, std::string>> DeliveryReader::readable(TenantScope scope, std::string_view locale) const {
  auto const owner = tenant(scope.tenant());
  if (!owner) { return Failure(owner.error()); }
  if (!*owner) { return Failure(no_such_tenant()); }
  std::string code(locale.empty() ? std::string_view((*owner)->settings.default_locale) : locale);
  if (code != kAllLocales && !(*owner)->has_locale(code)) {
    return Failure(bad_parameter("locale", "unknown_locale", "is not a locale of this tenant"));
  }
  return std::pair(*owner, std::move(code));
}

Result<Fragment> DeliveryReader::load(KvReader const& store, DeliveryCache::Ticket ticket, TenantModel const& tenant, EntryId const& id,
                                      std::string const& locale) const {
  auto fragment = read_fragment(store, tenant, id, locale, digest_);
  if (fragment && *fragment) { cache_->store(tenant.id, locale, *fragment, ticket); }
  return fragment;
}

Fragment DeliveryReader::at_hand(TenantModel const& tenant, std::string_view id, std::string_view locale) const {
  if (!tenant.set_aside.empty() && tenant.set_aside.contains(id)) { return nullptr; }
  return cache_->find(tenant.id, id, locale.empty() ? std::string_view(tenant.settings.default_locale) : locale);
}

Outcome<Fragment> DeliveryReader::entry(TenantScope scope, EntryId const& id, std::string_view locale) const {
  auto const ticket = cache_->ticket();  // before the tenant: what is prepared on the spot depends on its settings
  auto const owner = readable(scope, locale);
  if (!owner) { return owner.error(); }
  auto const& [tenant, code] = *owner;
  if (tenant->set_aside.contains(id.str())) {
    auto const followed = check_not_set_aside(*store_->snapshot(), tenant->id, StreamName("entry", id.str()));
    if (!followed) { return Failure(followed.error()); }
  }
  if (auto cached = cache_->find(tenant->id, id.str(), code)) { return cached; }
  auto loaded = load(*store_, ticket, *tenant, id, code);  // one key is enough, as a rule: a snapshot would take a lock
  if (!loaded) { return Failure(loaded.error()); }
  return std::move(*loaded);
}

Outcome<EntryList> DeliveryReader::list(TenantScope scope, Query const& query, std::optional<Among> const& among) const {
  auto const ticket = cache_->ticket();
  auto const owner = readable(scope, query.locale);
  if (!owner) { return owner.error(); }
  return list_of(*owner->first, owner->second, ticket, query, among);
}

Outcome<EntryList> DeliveryReader::list_of(TenantModel const& tenant, std::string const& code, DeliveryCache::Ticket ticket,
                                           Query const& query, std::optional<Among> const& among) const {
  auto plan = plan_list(tenant, query);
  if (!plan) { return Failure(plan.error()); }
  if (among) {
    plan->among.emplace(among->first);
    plan->among->insert(plan->among->end(), among->others.begin(), among->others.end());
    if (query.order.empty()) { plan->first = among->first; }
  }
  auto const epoch = cache_->sets().epoch();
  auto const snapshot = store_->snapshot();
  if (plan->needs_marks) {
    if (auto const has = has_marks(*snapshot); !has) { return Failure(has.error()); }
  }
  IndexReader index(*snapshot, tenant.id, cache_->sets(), epoch);
  if (query.after) {
    plan->after = decode_place(*plan, *query.after);
    if (!plan->after) { return Failure(bad_parameter("pageNext", "malformed", "was not given for such a request")); }
  }
  if (query.is_paged && query.limit > 0) { ++plan->limit; }  // whether there is more
  auto ids = run_list(index, *plan);
  if (!ids) { return Failure(ids.error()); }
  EntryList out{ids->total, query.skip, query.limit, {}, {}, tenant.set_aside.size(), {}};
  if (query.is_paged && ids->ids.size() > static_cast<std::size_t>(query.limit)) {
    ids->ids.pop_back();
    auto const place = place_of(index, *plan, ids->ids.back());
    if (!place) { return Failure(place.error()); }
    out.next = encode_place(*plan, *place);
  }
  out.items.reserve(ids->ids.size());
  for (auto const& text : ids->ids) {
    EntryId const id(text);
    auto fragment = cache_->find(tenant.id, text, code);
    if (!fragment) {
      auto loaded = load(*snapshot, ticket, tenant, id, code);
      if (!loaded) { return Failure(loaded.error()); }
      fragment = std::move(*loaded);
    }
    if (!fragment) { return Failure(corrupt("an index key without an entry")); }
    if (tenant.set_aside.contains(text)) { out.set_aside.push_back(id); }
    out.items.push_back(std::move(fragment));
  }
  return out;
}

Outcome<ListAnswerPtr> DeliveryReader::answer(TenantScope scope, Query const& query, std::optional<Among> const& among,
                                              std::function<std::string(std::string_view place)> const& next_page,
                                              std::string_view key) const {
  auto const seen = cache_->change_counts().seen(scope.tenant(), query.content_type);
  auto const ticket = cache_->ticket();
  auto const owner = readable(scope, query.locale);
  if (!owner) { return owner.error(); }
  auto const entries = list_of(*owner->first, owner->second, ticket, query, among);
  if (!entries) { return entries.error(); }
  auto const next = entries->next ? next_page(*entries->next) : std::string{};
  auto made = std::make_shared<ListAnswer const>(assemble_list(*owner->first, query, *entries, digest_, next));
  if (!key.empty()) { cache_->answers().offer(key, seen, made); }
  return ListAnswerPtr(std::move(made));
}

}  // namespace contentos::delivery
