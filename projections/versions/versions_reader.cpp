#include "projections/versions/versions_reader.hpp"

#include "domain/event/overloaded.hpp"
#include "projections/kv/kv_projection.hpp"
#include "projections/versions/keys.hpp"
#include "projections/versions/values.hpp"

#include <limits>
#include <utility>

namespace contentos {

namespace {

StoreError corrupt(std::string_view what) { return {StoreErrorCode::corrupt, false, "versions model: " + std::string(what)}; }

/// The first value at or after `from` with `prefix`, key and value.
Result<std::optional<std::pair<std::string, std::string>>> seek(KvReader const& store, std::string_view prefix, std::string_view from) {
  std::optional<std::pair<std::string, std::string>> found;
  auto const done = store.scan(prefix, from, [&](std::string_view key, std::string_view value) {
    found.emplace(key, value);
    return false;
  });
  if (!done) { return done.error(); }
  return found;
}

Result<TenantPosition> last_recorded(KvReader const& store, TenantId tenant, Timestamp recorded) {
  auto const prefix = tenant_key('t', tenant);
  auto from = prefix;
  append_inverted(from, to_unix_us(recorded));
  auto const found = seek(store, prefix, from);
  if (!found) { return found.error(); }
  if (!*found) { return TenantPosition(0); }
  return TenantPosition(static_cast<std::int64_t>(read_be64((*found)->second)));
}

Result<TenantPosition> last_occurred(KvReader const& store, TenantId tenant, EntryId const& entry, Timestamp occurred) {
  auto const prefix = versions::entry_prefix('o', tenant, entry);
  auto from = prefix;
  append_inverted(from, to_unix_us(occurred));
  auto const found = seek(store, prefix, from);
  if (!found) { return found.error(); }
  if (!*found) { return TenantPosition(0); }
  return TenantPosition(read_inverted(std::string_view((*found)->first).substr(prefix.size() + 8)));
}

/// What `as_of` means for this entry; 0: before everything.
Result<TenantPosition> resolve(KvReader const& store, TenantId tenant, EntryId const& entry, AsOf const& as_of) {
  using Answer = Result<TenantPosition>;
  return std::visit(Overloaded{[](AsOfLatest const&) { return Answer(TenantPosition(std::numeric_limits<std::int64_t>::max())); },
                               [&](AsOfRecorded const& at) { return last_recorded(store, tenant, at.time); },
                               [&](AsOfOccurred const& at) { return last_occurred(store, tenant, entry, at.time); },
                               [](AsOfPosition const& at) { return Answer(at.position); }},
                    as_of);
}

/// What is stored of the entry as of then.
Result<std::optional<std::string>> shown_at(KvReader const& store, TenantId tenant, EntryId const& entry, AsOf const& as_of) {
  auto const position = resolve(store, tenant, entry, as_of);
  if (!position) { return position.error(); }
  auto const prefix = versions::entry_prefix('s', tenant, entry);
  auto found = seek(store, prefix, versions::at_position(prefix, *position));
  if (!found) { return found.error(); }
  return *found ? std::optional(std::move((*found)->second)) : std::nullopt;
}

/// 0: there is none.
Result<std::int32_t> latest_number_at(KvReader const& store, TenantId tenant, EntryId const& entry, AsOf const& as_of) {
  auto const shown = shown_at(store, tenant, entry, as_of);
  if (!shown) { return shown.error(); }
  if (!*shown) { return 0; }
  auto const view = versions::decode_view_head(**shown);
  if (!view) { return corrupt("a view is cut short"); }
  return view->latest_number;
}

Result<VersionView> read_version(BodyPacking const& packing, std::string_view key, std::string_view value, bool with_data) {
  auto const stored = versions::decode_version(value);
  if (!stored || key.size() < 4) { return corrupt("a version is cut short"); }
  VersionView out;
  out.number = static_cast<std::int32_t>(read_be32(key.substr(key.size() - 4)));
  out.facts_json = std::string(stored->facts_json);
  if (!with_data || stored->form == '0') { return out; }
  if (stored->form == '1') {
    out.data = std::string(stored->rest);
    return out;
  }
  auto data = versions::member_of_packed(packing, stored->rest, "data");
  if (!data) { return data.error(); }
  out.data = std::move(*data);
  return out;
}

Result<std::optional<VersionView>> version_at(KvReader const& store, BodyPacking const& packing, TenantId tenant, EntryId const& entry,
                                              std::int32_t number, AsOf const& as_of) {
  if (!std::holds_alternative<AsOfLatest>(as_of)) {
    auto const latest = latest_number_at(store, tenant, entry, as_of);
    if (!latest) { return latest.error(); }
    if (number > *latest) { return std::optional<VersionView>{}; }
  }
  if (number < 1) { return std::optional<VersionView>{}; }
  auto const key = versions::version_key(tenant, entry, number);
  auto const stored = store.get(key);
  if (!stored) { return stored.error(); }
  if (!*stored) { return std::optional<VersionView>{}; }
  auto version = read_version(packing, key, **stored, true);
  if (!version) { return version.error(); }
  return std::optional(std::move(*version));
}

/// A snapshot of the store in which the entry is followed as far as `as_of` asks.
Result<std::shared_ptr<KvReader const>> readable(KvStore const& store, TenantScope scope, EntryId const& entry, AsOf const& as_of) {
  auto snapshot = store.snapshot();
  if (auto const allowed = check_not_set_aside(*snapshot, scope.tenant()); !allowed) { return allowed.error(); }
  // When what is set aside occurred is not known.
  bool const is_known = std::holds_alternative<AsOfPosition>(as_of) || std::holds_alternative<AsOfRecorded>(as_of);
  auto const since = resolve(*snapshot, scope.tenant(), entry, is_known ? as_of : AsOf(AsOfLatest{}));
  if (!since) { return since.error(); }
  auto const followed = check_not_set_aside(*snapshot, scope.tenant(), StreamName("entry", entry.str()), *since);
  if (!followed) { return followed.error(); }
  return snapshot;
}

}  // namespace

Result<std::optional<EntryView>> VersionsReader::entry_at(TenantScope scope, EntryId const& entry, AsOf const& as_of) const {
  auto const store = readable(*store_, scope, entry, as_of);
  if (!store) { return store.error(); }
  auto const shown = shown_at(**store, scope.tenant(), entry, as_of);
  if (!shown) { return shown.error(); }
  if (!*shown) { return std::optional<EntryView>{}; }
  auto view = versions::decode_view(**shown);
  if (!view) { return corrupt("an entry cannot be read"); }
  return std::optional<EntryView>(EntryView{std::move(view->json), view->position});
}

Result<std::optional<VersionView>> VersionsReader::version(TenantScope scope, EntryId const& entry, std::int32_t number,
                                                           AsOf const& as_of) const {
  auto const store = readable(*store_, scope, entry, as_of);
  if (!store) { return store.error(); }
  return version_at(**store, packing_, scope.tenant(), entry, number, as_of);
}

Result<std::optional<VersionView>> VersionsReader::version(TenantScope scope, EntryId const& entry, VersionId id, AsOf const& as_of) const {
  auto const store = readable(*store_, scope, entry, as_of);
  if (!store) { return store.error(); }
  auto const number = (*store)->get(versions::version_id_key(scope.tenant(), entry, id));
  if (!number) { return number.error(); }
  if (!*number) { return std::optional<VersionView>{}; }
  return version_at(**store, packing_, scope.tenant(), entry, static_cast<std::int32_t>(read_be32(**number)), as_of);
}

Result<VersionPage> VersionsReader::list(TenantScope scope, EntryId const& entry, AsOf const& as_of, std::optional<std::int32_t> before,
                                         std::size_t limit, bool with_data) const {
  auto const store = readable(*store_, scope, entry, as_of);
  if (!store) { return store.error(); }
  auto const latest = latest_number_at(**store, scope.tenant(), entry, as_of);
  if (!latest) { return latest.error(); }
  VersionPage page;
  auto const highest = before ? std::min(*before - 1, *latest) : *latest;
  if (highest < 1) { return page; }
  std::optional<StoreError> unreadable;
  auto const prefix = versions::entry_prefix('v', scope.tenant(), entry);
  auto const done =
      (*store)->scan_back(prefix, versions::version_key(scope.tenant(), entry, highest), [&](std::string_view key, std::string_view value) {
        if (page.versions.size() == limit) {
          page.next = page.versions.back().number;
          return false;
        }
        auto row = read_version(packing_, key, value, with_data);
        if (!row) {
          unreadable = row.error();
          return false;
        }
        page.versions.push_back(std::move(*row));
        return true;
      });
  if (!done) { return done.error(); }
  if (unreadable) { return *unreadable; }
  return page;
}

Result<std::optional<std::string>> VersionsReader::published_snapshot_at(TenantScope scope, EntryId const& entry, AsOf const& as_of) const {
  auto const store = readable(*store_, scope, entry, as_of);
  if (!store) { return store.error(); }
  auto const position = resolve(**store, scope.tenant(), entry, as_of);
  if (!position) { return position.error(); }
  auto const prefix = versions::entry_prefix('p', scope.tenant(), entry);
  auto found = seek(**store, prefix, versions::at_position(prefix, *position));
  if (!found) { return found.error(); }
  if (!*found) { return std::optional<std::string>{}; }
  std::string_view const value = (*found)->second;
  if (value.starts_with('+')) { return std::optional<std::string>(value.substr(1)); }  // of an older shape
  if (!value.starts_with('*')) { return std::optional<std::string>{}; }
  if (value.size() == 1) { return std::optional<std::string>(""); }  // purged
  auto snapshot = versions::member_of_packed(packing_, value.substr(1), "snapshot");
  if (!snapshot) { return snapshot.error(); }
  return std::optional(std::move(*snapshot));
}

std::optional<entry::State> VersionsReader::state_before(TenantScope scope, EntryId const& entry, TenantPosition before) const {
  auto kept = kept_before(scope, entry, before);
  return kept ? std::optional(std::move(kept->stored.state)) : std::nullopt;
}

std::optional<VersionsReader::Kept> VersionsReader::kept_before(TenantScope scope, EntryId const& entry, TenantPosition before) const {
  auto const prefix = versions::entry_prefix('s', scope.tenant(), entry);
  auto const found = seek(*store_->snapshot(), prefix, versions::at_position(prefix, TenantPosition(before.value - 1)));
  if (!found || !*found) { return std::nullopt; }
  auto const head = versions::decode_view_head((*found)->second);
  auto stored = versions::decode_shown((*found)->second);
  if (!head || !stored) { return std::nullopt; }
  return Kept{std::move(*stored), head->position};
}

std::optional<VersionsReader::Kept> VersionsReader::newest_kept(TenantScope scope, EntryId const& entry) const {
  return kept_before(scope, entry, TenantPosition(std::numeric_limits<std::int64_t>::max()));
}

Result<TenantPosition> VersionsReader::position_at(TenantScope scope, Timestamp recorded) const {
  auto const store = store_->snapshot();
  if (auto const allowed = check_not_set_aside(*store, scope.tenant()); !allowed) { return allowed.error(); }
  return last_recorded(*store, scope.tenant(), recorded);
}

}  // namespace contentos
