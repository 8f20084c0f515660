#include "commands/entry/body_cache.hpp"

#include "domain/entry/codec.hpp"
#include "domain/json/i_json.hpp"

namespace contentos {

namespace {

std::string key_of(TenantScope scope, EntryId const& entry, VersionId version) {
  return scope.tenant().uuid().raw() + version.uuid().raw() + entry.str();
}

StoreError missing(EntryId const& entry) {
  return {StoreErrorCode::corrupt, false, "no content is stored for a version of entry " + entry.str()};
}

}  // namespace

Result<std::shared_ptr<VersionContent const>> BodyCache::content_of(TenantScope scope, EntryId const& entry,
                                                                    entry::VersionFacts const& version) {
  {
    std::lock_guard const lock(mutex_);
    if (auto const* known = contents_.find(key_of(scope, entry, version.id))) { return *known; }
  }
  auto const event = log_.read_event(scope, StreamName("entry", entry.str()), version.at);
  if (!event) { return event.error(); }
  if (!*event || !(*event)->body) { return missing(entry); }
  auto const decoded = entry::decode((*event)->header.type, (*event)->data, (*event)->body);
  auto const* saved = decoded ? std::get_if<entry::VersionSaved>(&*decoded) : nullptr;
  if (saved == nullptr) { return missing(entry); }
  auto parsed = parse_stored_json(saved->data);
  if (!parsed || !parsed->is_object()) { return missing(entry); }
  auto content = std::make_shared<VersionContent const>(VersionContent{std::move(parsed->as_object()), saved->title, saved->publish_note});
  store(scope, entry, version.id, content, (*event)->body->size());
  return content;
}

void BodyCache::store(TenantScope scope, EntryId const& entry, VersionId version, std::shared_ptr<VersionContent const> content,
                      std::size_t bytes) {
  std::lock_guard const lock(mutex_);
  contents_.put(key_of(scope, entry, version), std::move(content), bytes);
}

}  // namespace contentos
